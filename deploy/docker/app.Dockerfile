# Web, actions, worker and the `lotse` command. Built from the top folder:
#   docker build -f deploy/docker/app.Dockerfile -t digitallotse-app .
FROM python:3.11-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
# Neither the tools of development nor the engine's packages.
RUN uv sync --frozen --no-dev --no-install-project

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin lotse \
    && install -d -o 10001 -g 10001 /data
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY bot bot
COPY actions actions
COPY data data
COPY chambers.yml ./
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LOTSE_DATA_DIR=/data \
    LOTSE_HOST=0.0.0.0 \
    LOTSE_PORT=8080 \
    SANIC_HOST=0.0.0.0
USER 10001:10001
VOLUME /data
EXPOSE 8080 5055
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-m", "bot.run.probe", "http://127.0.0.1:8080/livez"]
CMD ["python", "-m", "bot.web"]
