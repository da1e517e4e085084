package dev.remora.gateway.server;

/** The versions of TLS that are spoken at all. */
public enum TlsVersion {
    /** RFC 5246. */
    TLS_1_2,
    /** RFC 8446. */
    TLS_1_3;

    /** This version and the newer ones, as JSSE names them. */
    String[] andNewer() {
        return switch (this) {
            case TLS_1_2 -> new String[] {"TLSv1.3", "TLSv1.2"};
            case TLS_1_3 -> new String[] {"TLSv1.3"};
        };
    }
}
