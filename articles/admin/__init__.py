"""The admin: declarations, and buttons that call one verb of `articles.publishing` each.

`site.HealthAdminSite` registers everything, in the order of its menu. Nothing registers itself by
a decorator: the site is being made while these modules are first imported.
"""
