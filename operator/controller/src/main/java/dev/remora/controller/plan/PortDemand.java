package dev.remora.controller.plan;

import java.util.List;
import java.util.Set;

/**
 * Who needs a port, and which ports the guest itself uses.
 *
 * @param loaded plugins that need one, in the order of assignment
 * @param listed plugins that are in the list and not loaded now: what they had is kept for them
 * @param memory ports given out before
 * @param guestPorts ports that the guest's own programs use by the user's word; a plugin that has one moves
 */
public record PortDemand(List<String> loaded, List<String> listed, PortMemory memory, Set<Integer> guestPorts) {}
