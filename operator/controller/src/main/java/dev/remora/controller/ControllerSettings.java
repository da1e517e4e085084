package dev.remora.controller;

import dev.remora.controller.guard.Friends;
import dev.remora.controller.observe.Pace;
import dev.remora.controller.plan.PortRange;
import dev.remora.controller.rom.RomSource;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a controller runs.
 *
 * @param ports what plugins get
 * @param gateway address of the gateway without a slash at its end; empty if not known
 * @param namespaces whose Instances are reconciled; empty for all
 * @param pace at which guests are asked
 * @param roms tells which bits ROMs have
 * @param romKeys PEM keys of which one must have signed every ROM; none: that is up to each ROM
 * @param threads Instances reconciled at the same time
 * @param management where health and metrics are served
 * @param friends who may reach plugin ports; none: everybody
 * @param election in which replicas agree on the one that works; none: this is the only one
 */
record ControllerSettings(
        PortRange ports,
        String gateway,
        Set<String> namespaces,
        Pace pace,
        RomSource roms,
        List<String> romKeys,
        int threads,
        InetSocketAddress management,
        @Nullable Friends friends,
        @Nullable Election election) {}
