# The engine: Rasa without TensorFlow, and of our code bot/nlu only. The model is trained while building, so an
# image is one model, and going back to the model before is going back to the image before.
#   docker build -f deploy/docker/engine.Dockerfile -t digitallotse-engine .
FROM python:3.11-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never RASA_TELEMETRY_ENABLED=false
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY engine/pyproject.toml engine/uv.lock engine/
COPY engine/startup engine/startup
RUN uv sync --frozen --no-dev --project engine
COPY bot/__init__.py bot/__init__.py
COPY bot/nlu bot/nlu
COPY data data
COPY domain.yml config.yml endpoints.yml credentials.yml ./
RUN engine/.venv/bin/python -m rasa train --out models --fixed-model-name lotse

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin lotse
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/engine/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RASA_TELEMETRY_ENABLED=false \
    TICKET_LOCK_LIFETIME=15 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp
USER 10001:10001
EXPOSE 5005
HEALTHCHECK --interval=10s --timeout=3s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:5005/webhooks/lotse/', timeout=2)"]
# Without --enable-api: only the gateway's channel answers, and only to its secret.
CMD ["python", "-m", "rasa", "run", "-i", "0.0.0.0", "-p", "5005", "--endpoints", "endpoints.yml", \
     "--credentials", "credentials.yml", "--model", "models/lotse.tar.gz"]
