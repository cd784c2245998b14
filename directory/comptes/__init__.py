"""Sign-in of staff: password, second factor, recovery codes, lockout. Visitors have no account.

django-allauth does the work; here are its doors (`urls`), what it is told
(`adapters`), the admin site that asks for a second factor (`site`), and the
reset of somebody's second factor (`admin`).
"""
