# The image of a release: the command and the certificates that it trusts. See .goreleaser.yaml.
FROM alpine:3.22 AS certificates

FROM scratch
ARG TARGETPLATFORM
COPY --from=certificates /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY $TARGETPLATFORM/opine /
COPY .release/THIRD_PARTY_LICENSES /
USER 65532:65532
ENTRYPOINT ["/opine"]
