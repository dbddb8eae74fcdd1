# Crossfade with a JDK, Maven and PostgreSQL's client tools, built from this folder.
FROM maven:3.9-eclipse-temurin-25
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /crossfade
COPY . .
RUN ./crossfade --version
ENTRYPOINT ["/crossfade/crossfade"]
