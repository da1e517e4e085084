package dev.remora.gateway.wake;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits of one whole, in sum and by caller, against limits. */
final class Ledger {
    private static final int SHARES = 2;

    private static final class Sum {
        int requests;
        long bytes;

        boolean fits(long more, long mostRequests, long mostBytes) {
            return requests < mostRequests && bytes + more <= mostBytes;
        }

        void add(long more) {
            requests++;
            bytes += more;
        }

        void subtract(long less) {
            requests--;
            bytes -= less;
        }
    }

    private final int requests;
    private final long bytes;
    private final Sum all = new Sum();
    private final Map<String, Sum> callers = new HashMap<>();

    Ledger(int requests, long bytes) {
        this.requests = requests;
        this.bytes = bytes;
    }

    /** What stands against one more; {@code null}: nothing. */
    @Nullable Refusal objection(Visitor visitor, Refusal whenFull) {
        if (!all.fits(visitor.bytes(), requests, bytes)) {
            return whenFull;
        }
        Sum caller = callers.getOrDefault(visitor.caller(), new Sum());
        return caller.fits(visitor.bytes(), share(requests), share(bytes)) ? null : Refusal.CALLER;
    }

    private static long share(long whole) {
        return Math.max(1, whole / SHARES);
    }

    void add(Visitor visitor) {
        all.add(visitor.bytes());
        callers.computeIfAbsent(visitor.caller(), caller -> new Sum()).add(visitor.bytes());
    }

    void subtract(Visitor visitor) {
        all.subtract(visitor.bytes());
        callers.computeIfPresent(visitor.caller(), (caller, sum) -> {
            sum.subtract(visitor.bytes());
            return sum.requests == 0 ? null : sum;
        });
    }

    int requests() {
        return all.requests;
    }

    long bytes() {
        return all.bytes;
    }
}
