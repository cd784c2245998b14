"""How static files are found and kept in service: hashed names, compressed."""

from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Dossiers(FileSystemFinder):
    """The folders of the settings, without the sources that packages ship beside their minified scripts."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        """Every file that a page may load."""
        return super().list([*(ignore_patterns or ()), "*.map", "*-src*.js"])


class ManifestCompresse(CompressedManifestStaticFilesStorage):
    """Only style sheets are followed: the scripts of packages name source maps, which visitors never load."""

    patterns = tuple(
        (extension, motifs)
        for extension, motifs in CompressedManifestStaticFilesStorage.patterns
        if extension == "*.css"
    )
