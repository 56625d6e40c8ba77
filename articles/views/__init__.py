"""Readers' pages: `pages` finds and hands to a template, `paging` and `letters` cut long lists,
`errors` says what cannot be shown, `answering` sends each answer out, `shared` shows a draft by
link."""
