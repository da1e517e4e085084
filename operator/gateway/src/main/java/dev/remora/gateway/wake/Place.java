package dev.remora.gateway.wake;

/** A place in the {@link WaitingRoom}, from {@link WaitingRoom#enter} until its visitor leaves. */
public final class Place {
    enum State {
        WAITING,
        TRYING,
        LEFT
    }

    final Visitor visitor;
    final InstanceWaiters instance;
    final PluginLine line;

    /** Read and written under the room's lock. */
    State state = State.WAITING;

    Place(Visitor visitor, InstanceWaiters instance) {
        this.visitor = visitor;
        this.instance = instance;
        this.line = instance.line(visitor.plugin());
    }
}
