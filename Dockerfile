# The service and its workers as a container image: compose.yaml runs both, and alone it serves on SQLite in its volume.
# The RUN lines that build it are the make targets that .ci/run runs; an image itself is not built there (no container
# engine), so build it once yourself before you rely on it: docker build -t ublrelay .
FROM debian:12-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates make python3-venv
WORKDIR /build
COPY . .
RUN make install
RUN make runtime RUNTIME=/opt/ublrelay

FROM debian:12-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home ublrelay \
    && install --directory --owner ublrelay /var/lib/ublrelay
COPY --from=build /opt/ublrelay /opt/ublrelay
ENV PATH=/opt/ublrelay/bin:/usr/bin:/bin UBLRELAY_VAR=/var/lib/ublrelay PYTHONUNBUFFERED=1
USER ublrelay
WORKDIR /var/lib/ublrelay
VOLUME /var/lib/ublrelay
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["ublrelay", "serve", "--host", "0.0.0.0", "--port", "8000"]
