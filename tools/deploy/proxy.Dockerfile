# nginx from Debian: TLS for the readers, token and TLS for the Chroma server.
FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends nginx-light gettext-base curl \
 && rm -rf /var/lib/apt/lists/*
COPY nginx.conf.template proxy.sh /etc/readiness/
USER 33:33
EXPOSE 8443 8444
HEALTHCHECK --interval=30s --timeout=5s --retries=3 \
  CMD ["curl", "--fail", "--silent", "--insecure", "--output", "/dev/null", "https://127.0.0.1:8443/alive"]
CMD ["sh", "/etc/readiness/proxy.sh"]
