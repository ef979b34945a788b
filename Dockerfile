# env-broker as an image, without Node and without Python in it.
#
#   docker build -t env-broker .                    a base image: Debian with env-init as its entrypoint
#   docker build -t env-broker-files --target files .
#                                                   only the files, for COPY --from=env-broker-files / / in any image
#
#   docker build -t env-broker-client --target client .
#                                                   env-broker/client for Node: COPY --from=env-broker-client / node_modules/
#
# Whatever is built here comes from Debian's packages and from package-lock.json.

FROM node:26-trixie-slim AS build
# QuickJS from Debian's source package: the library that is packaged is built for glibc.
ENV DEBIAN_FRONTEND=noninteractive
RUN for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do \
      [ ! -f "$list" ] || sed -n 's/^deb /deb-src /p' "$list" >>/tmp/sources; done \
 && if [ -s /tmp/sources ]; then cp /tmp/sources /etc/apt/sources.list.d/sources.list; fi \
 && for list in /etc/apt/sources.list.d/*.sources; do \
      [ ! -f "$list" ] || sed -i 's/^Types: deb$/Types: deb deb-src/' "$list"; done \
 && apt-get update -q \
 && apt-get install -y -q --no-install-recommends dpkg-dev gcc libc6-dev make musl-tools \
 && mkdir /usr/src/engine && cd /usr/src/engine && apt-get source -q quickjs && ln -s quickjs-*/ quickjs
WORKDIR /usr/src/env-broker
COPY package.json package-lock.json ./
# The one package with a script is for env-broker on Node.
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY . .
RUN QUICKJS_SOURCE=/usr/src/engine/quickjs node build/build.mjs \
 && make -s -C native QUICKJS_SOURCE=/usr/src/engine/quickjs OUT=../dist/static PREFIX=/out install

# The unit and property tests on the Node of this stage, and what the tests of the image run beside it.
FROM build AS test
RUN apt-get install -y -q --no-install-recommends busybox python3 util-linux zsh
RUN node build/build.mjs
RUN npx vitest run --project unit --project property

# What `npm run bench` compares, side by side in one container.
FROM build AS bench
RUN apt-get install -y -q --no-install-recommends catatonit dumb-init g++ gosu opendoas python3 runit s6 sudo tini util-linux \
 && npm_config_nodedir=/usr/local npm rebuild posix
RUN node build/build.mjs
CMD ["node", "dist/bench/bench.mjs"]

FROM scratch AS files
COPY --from=build /out /

FROM scratch AS client
COPY --from=build /usr/src/env-broker/package.json /usr/src/env-broker/LICENSE /env-broker/
COPY --from=build /usr/src/env-broker/dist/client /env-broker/dist/client

FROM debian:trixie-slim
COPY --from=build /out /
LABEL org.opencontainers.image.title="env-broker" \
      org.opencontainers.image.description="A policy decides which user of a container gets which environment variable" \
      org.opencontainers.image.licenses="MIT"
# An absolute path: a bare name would be looked up in the PATH that the container is started with.
ENTRYPOINT ["/usr/sbin/env-init"]
STOPSIGNAL SIGTERM
