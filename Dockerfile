# The atlas with all it needs, no network at run time. Build: docker build -t atlas .
FROM python:3.11-slim-bookworm AS built
WORKDIR /atlas
COPY requirements.lock ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data atlas && install -d -o atlas -g atlas -m 700 /data
WORKDIR /atlas
COPY --from=built /atlas /atlas
ENV ATLAS_HOME=/data
USER 10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s \
    CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=9)"]
ENTRYPOINT [".venv/bin/python", "-m", "layers.cli", "serve", "--address", "0.0.0.0"]
