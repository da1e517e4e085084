package dev.remora.gateway.wake;

/**
 * A request that wants to wait. Its methods are called on any thread, must be quick, and do not run while the room is
 * locked.
 */
public interface Visitor {
    /** UID of the Instance that it is for. */
    String instanceUid();

    /** The plugin that it is for. */
    String plugin();

    /** Who sent it. */
    String caller();

    /** Memory that it takes while it waits. */
    long bytes();

    /**
     * It should look where the plugin is now and try to reach it, and then tell the room how that went: {@link
     * WaitingRoom#reached}, {@link WaitingRoom#unreached}, {@link WaitingRoom#stay} or {@link WaitingRoom#leave}.
     */
    void yourTurn();

    /** The room closes; it has no place any more. */
    void turnedAway();
}
