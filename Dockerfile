# syntax=docker/dockerfile:1

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
# The libraries are a layer of their own: they change less often than the code.
COPY requirements/production.txt requirements/production.txt
RUN pip install --require-hashes -r requirements/production.txt
COPY . .
# A key for this one step; the settings refuse to load without any.
RUN SECRET_KEY=only-for-collecting-static-files-at-build DATA_DIR=/tmp/build python manage.py collectstatic --noinput -v 0

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data DEMO=off
RUN useradd --system --uid 10001 --no-create-home shop && install -d -m 700 -o shop -g shop /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER shop
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/health/ready/', headers={'Host': 'localhost'}), timeout=4)"]
# The worker, migrations and every other command: the same image with `python manage.py …`.
CMD ["granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--respawn-failed-workers", "--workers-kill-timeout", "10s"]
