package dev.remora.gateway.activity;

import java.time.Duration;

/** Tells the cluster that an Instance is in use. */
@FunctionalInterface
public interface Renewal {
    /**
     * Says that it is in use now; waits until that is stored.
     *
     * @param uid of the Instance
     * @param idleAfter for how long that counts
     * @throws RuntimeException when it could not be stored
     */
    void renew(String namespace, String instance, String uid, Duration idleAfter);
}
