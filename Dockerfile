# syntax=docker/dockerfile:1

FROM python:3.11-slim AS build
# `observability` adds the libraries of SENTRY_DSN and OTEL_EXPORTER_OTLP_ENDPOINT.
ARG REQUIREMENTS=production
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
# The libraries are a layer of their own: they change less often than the code.
COPY requirements/*.txt requirements/
RUN pip install --require-hashes -r requirements/$REQUIREMENTS.txt
COPY . .
# A key for this one step; the settings refuse to load without any. Compiled here, because the shop runs from a file
# system that it cannot write.
RUN SECRET_KEY=only-for-collecting-static-files-at-build DATA_DIR=/tmp/build python manage.py collectstatic --noinput -v 0 \
    && python -m compileall -q .

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data DEMO=off HOST=0.0.0.0 PORT=8000
RUN useradd --system --uid 10001 --no-create-home shop && install -d -m 700 -o shop -g shop /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/health/ready/', headers={'Host': 'localhost'}), timeout=4)"]
# The same server with the same options as `make run`. The worker, migrations and every other command: the same image
# with `python manage.py …`.
CMD ["python", "-m", "config.web_server"]
