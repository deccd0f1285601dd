# One image for every service; the command names which: docker-compose.yml.
FROM node:20-bookworm-slim AS build
WORKDIR /fieldgrant
COPY package.json package-lock.json tsconfig.json tsconfig.build.json tsconfig.kit.json ./
RUN npm ci
COPY gateway gateway
COPY policies policies
COPY subgraphs subgraphs
COPY issuer issuer
COPY cli cli
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /fieldgrant
COPY --from=build /fieldgrant/package.json ./
COPY --from=build /fieldgrant/node_modules node_modules
COPY --from=build /fieldgrant/dist dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
ENTRYPOINT ["node", "dist/cli/main.js"]
