"""Readers' pages: `pages` finds and hands to a template, `paging` and `letters` cut long lists,
`errors` says what cannot be shown."""
