# syntax=docker/dockerfile:1
# The gateway and its worker: what `npm pack` holds, with the very versions of package-lock.json, and nothing else.
#   docker build -t opsgraph .
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS sources
WORKDIR /src
COPY package.json package-lock.json ./
COPY dashboard/package.json dashboard/
COPY packages/client/package.json packages/client/
COPY packages/recorder/package.json packages/recorder/
COPY packages/tracker/package.json packages/tracker/

# Only manifests are above, so these two stages are kept until a dependency changes.
FROM sources AS dependencies
# The optional one is the embedded PostgreSQL: a container has a server beside it.
RUN npm ci --workspaces=false --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
# Types and source maps are half of what was installed, and nothing of what runs.
RUN find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM sources AS build
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY . .
RUN mkdir -p /out/opsgraph \
  && npm pack --pack-destination /out \
  && tar -xzf /out/opsgraph-*.tgz --strip-components=1 -C /out/opsgraph

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Opsgraph" \
  org.opencontainers.image.description="Self-hosted, multi-organization GraphQL analytics gateway" \
  org.opencontainers.image.licenses="Apache-2.0"
# As `npm start` has it: fewer collections of what lives for one request.
ENV NODE_ENV=production \
  NODE_OPTIONS=--max-semi-space-size=32 \
  HOST=0.0.0.0 \
  PORT=4000 \
  OPSGRAPH_DATA_DIR=/var/lib/opsgraph
WORKDIR /opt/opsgraph
COPY --from=build /out/opsgraph ./
COPY --from=dependencies /src/node_modules ./node_modules
# All that is written: signed lines of the audit trail and their key. The rest of the file system may be read-only.
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/opsgraph
VOLUME /var/lib/opsgraph
# The user `node` of the image, by number: who starts containers can tell that it is not root.
USER 1000:1000
EXPOSE 4000 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_PORT || process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not a shell or npm: the signal reaches whoever has to end in order.
ENTRYPOINT ["node", "/opt/opsgraph/bin/opsgraph.js"]
CMD ["start"]
