package dev.remora.gateway.wake;

/** A request that only notes what it is told. */
final class FakeVisitor implements Visitor {
    private final String instanceUid;
    private final String plugin;
    private final String caller;
    private final long bytes;
    private int turns;
    private int turnedAway;

    FakeVisitor(String instanceUid, String plugin, String caller, long bytes) {
        this.instanceUid = instanceUid;
        this.plugin = plugin;
        this.caller = caller;
        this.bytes = bytes;
    }

    static FakeVisitor of(String caller) {
        return new FakeVisitor("uid-1", "hello", caller, 1);
    }

    /** How often it was told that it is its turn, since this was asked last. */
    int takeTurns() {
        int taken = turns;
        turns = 0;
        return taken;
    }

    int timesTurnedAway() {
        return turnedAway;
    }

    @Override
    public String instanceUid() {
        return instanceUid;
    }

    @Override
    public String plugin() {
        return plugin;
    }

    @Override
    public String caller() {
        return caller;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void yourTurn() {
        turns++;
    }

    @Override
    public void turnedAway() {
        turnedAway++;
    }
}
