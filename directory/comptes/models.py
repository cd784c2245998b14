"""The table of attempts: what `CACHES["comptes"]` reads and writes."""

from django.db import models


class Essai(models.Model):
    """A counter of failed attempts, or a code already used; removed some time after its end."""

    cache_key = models.CharField("clé", max_length=255, primary_key=True)
    value = models.TextField("valeur")
    expires = models.DateTimeField("expire le", db_index=True)

    class Meta:
        verbose_name = "essai de connexion"
        verbose_name_plural = "essais de connexion"

    def __str__(self) -> str:
        return self.cache_key
