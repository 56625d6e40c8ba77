"""The editor's forms. What is typed becomes one `publishing.Content`; what cannot be used comes
back as it was typed, with words that say what to do.

Limits, addresses and everything that a verb refuses are said by the verb, once, for imports too;
`add_refused` puts its words at the fields.
"""

from articles.forms.article import ROW_COLUMNS, ArticleForm, as_typed
from articles.forms.asked import ChangeForm, ReasonForm
from articles.forms.fields import (
    MOMENT,
    MarkdownField,
    MomentField,
    Refusable,
    TextField,
    in_tree,
    read_number,
    topic_choices,
)
from articles.forms.topic import TopicForm

__all__ = [
    "MOMENT",
    "ROW_COLUMNS",
    "ArticleForm",
    "ChangeForm",
    "MarkdownField",
    "MomentField",
    "ReasonForm",
    "Refusable",
    "TextField",
    "TopicForm",
    "as_typed",
    "in_tree",
    "read_number",
    "topic_choices",
]
