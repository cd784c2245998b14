# The site in production: gunicorn and whitenoise behind a proxy that ends TLS.
# Start:      docker run -e SECRET_KEY=… -e SITE_URL=https://… -e DATABASE_URL=postgres://… -p 8000:8000 annuaire
# Migrations: docker run … annuaire python manage.py migrate --noinput   (before a new version serves)
# First data: docker run … annuaire python manage.py initialiser
FROM python:3.13-slim AS paquets
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /opt/annuaire
RUN /opt/annuaire/bin/pip install --require-hashes -r /tmp/run.txt

FROM python:3.13-slim
ENV PATH=/opt/annuaire/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/annuaire
COPY --from=paquets /opt/annuaire /opt/annuaire
COPY . .
# The key serves this one command: no secret enters the image.
RUN SECRET_KEY=cle-de-construction-jamais-en-service-0123456789-abcdefghij python manage.py collectstatic --noinput
# var/ holds the SQLite file when DATABASE_URL gives no other base: mount a volume there.
RUN useradd --system --uid 10001 --no-create-home annuaire && install -d -o annuaire var
USER annuaire
VOLUME /srv/annuaire/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '8000') + '/sante/live', timeout=4)"]
CMD ["gunicorn", "-c", "python:directory.gunicorn", "directory.wsgi"]
