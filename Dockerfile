# One image for every role of a lab: `ovmsim serve ca|manager|server`. Its variables are in docs/containers.md.

FROM node:20-bookworm-slim AS build
LABEL ovmsim.stage=build
WORKDIR /src
COPY . .
# The lock file decides what is installed. What runs needs neither sources nor types.
RUN node scripts/build.mjs \
 && npm prune --omit=dev --no-audit --no-fund \
 && find packages -mindepth 2 -maxdepth 2 ! -name package.json ! -name dist ! -name bin ! -name scenarios ! -name node_modules -exec rm -r {} + \
 && find packages \( -name '*.d.ts' -o -name '*.map' -o -name '*.tsbuildinfo' \) -not -path '*/node_modules/*' -delete \
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' \) -delete \
 && mkdir /out && mv LICENSE package.json node_modules packages /out/

FROM node:20-bookworm-slim
# A Server that is gone has no name any more: asking for it must not hold up the calls to the others (Node looks names up in its thread pool).
ENV NODE_ENV=production \
    PATH=/opt/ovmsim/node_modules/.bin:$PATH \
    OVMSIM_BIND=0.0.0.0 \
    OVMSIM_CA_URL=https://ca:8443 \
    OVMSIM_DATA=/var/lib/ovmsim \
    OVMSIM_STATE_DIR=/var/lib/ovmsim/server \
    OVMSIM_STORAGE=/var/lib/ovmsim-storage \
    OVMSIM_TRUST=/var/lib/ovmsim-trust \
    RES_OPTIONS="timeout:1 attempts:2" \
    UV_THREADPOOL_SIZE=16
COPY --from=build /out /opt/ovmsim
# A named volume takes owner and mode of the folder that it covers.
RUN install -d -o node -g node -m 700 "$OVMSIM_DATA" "$OVMSIM_TRUST" "$OVMSIM_STORAGE"
# The number, so that whoever starts the container can tell that it is not root.
USER 1000:1000
# Manager: Web Services and web console, command line over SSH; Server: agent; CA.
EXPOSE 7002 10000 8899 8443
HEALTHCHECK --interval=2s --timeout=5s --start-period=60s --retries=3 CMD ["ovmsim", "health"]
ENTRYPOINT ["ovmsim"]
CMD ["serve", "--help"]
