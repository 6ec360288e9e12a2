# One image for the web, the workers, the scheduler and the one-shot migrate: see docker-compose.yml.
FROM python:3.13-slim

RUN pip install --no-cache-dir uv==0.13.9
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy PYTHONUNBUFFERED=1 PATH=/srv/leadbridge/.venv/bin:$PATH

WORKDIR /srv/leadbridge
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-cache

COPY . .
# The home holds what is made here, the static files; the database and Redis are given.
ENV LEADBRIDGE_HOME=/srv/home
RUN python manage.py collectstatic --no-input --verbosity 0 \
    && rm /srv/home/secret_key \
    && useradd --system --home-dir /srv/home --no-create-home leadbridge \
    && chown -R leadbridge /srv/home
USER leadbridge

ENV LEADBRIDGE_PRODUCTION=1
EXPOSE 8000
CMD ["uvicorn", "leadbridge.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "3", "--no-access-log", "--no-server-header"]
