package dev.remora.bench;

/**
 * What idle WebSockets cost the gateway.
 *
 * @param sockets open at the same time
 * @param rssMibBefore memory of the process before the first
 * @param rssMib with all of them open, after they have been idle for a while
 * @param kibPerSocket the difference, by socket: two connections, one of them with TLS
 * @param idleCpuPercent of a processor, while they say nothing
 */
record WebSocketsRun(int sockets, long rssMibBefore, long rssMib, double kibPerSocket, double idleCpuPercent) {}
