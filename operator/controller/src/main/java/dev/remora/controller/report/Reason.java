package dev.remora.controller.report;

/** Why a condition has its status; {@code docs/conditions} has a section on each. */
public enum Reason {
    /** The guest and its plugins run. */
    Ready,
    /** The guest is stopped, as {@code powerState} wants it. */
    Stopped,
    /** Nobody asked for a plugin for a while; the next request starts the guest. */
    Sleeping,
    /** The guest is being created or boots. */
    Starting,
    /** The guest slept and is being started since somebody asked for a plugin. */
    Waking,
    /** The guest shuts down. */
    Stopping,
    /** The guest runs; its launcher has not answered yet, or no longer does. */
    WaitingForGuest,
    /** The readiness probe of the user's template fails. */
    GuestNotReady,
    /** KubeVirt cannot start the guest, or it keeps crashing. */
    GuestFailed,
    /** A plugin that is wanted does not run. */
    PluginsNotReady,

    /** The wanted plugin list is the one that the guest was booted with. */
    Applied,
    /** A change of the plugin list waits for the guest's next stop. */
    Queued,
    /** A Plugin that is referred to does not exist. */
    PluginNotFound,
    /** A Plugin requests privileges that the Instance does not grant. */
    PrivilegesNotGranted,
    /** A field of a plugin has a value that nothing can be made from. */
    InvalidPlugin,
    /** A Secret or key that a plugin's {@code configFrom} names does not exist. */
    ConfigSecretNotFound,
    /** A plugin's configuration is not what its Plugin's schema, or {@code configFrom}, wants. */
    InvalidConfig,
    /** The registry or server does not know the ROM of a plugin. */
    RomNotFound,
    /** The registry or server does not hand out the ROM of a plugin. */
    RomDenied,
    /** The ROM of a plugin has to be signed and is not, by none of the required keys. */
    RomNotSigned,
    /** The ROM of a plugin has another checksum than the wanted one. */
    RomWrongChecksum,
    /** The controller's configuration does not allow the source of a plugin's ROM. */
    RomNotAllowed,
    /** What a plugin's ROM should be is none. */
    RomInvalid,
    /** The registry or server with the ROM of a plugin does not answer. */
    RomUnavailable,
    /** Registries have been asked for the ROMs of the plugins and have not answered yet. */
    ResolvingRoms,
    /** KubeVirt takes a snapshot, and refuses changes until it is done. */
    SnapshotInProgress,

    /** Every plugin in the guest runs. */
    Healthy,
    /** There are no plugins. */
    NoPlugins,
    /** A plugin in the guest is being started. */
    PluginsStarting,
    /** A plugin in the guest failed, or keeps being restarted. */
    PluginsFailed,
    /** A plugin in the guest runs and does not answer when asked for its health. */
    PluginsUnhealthy,
    /** No guest runs, so nothing is known of its plugins. */
    GuestNotRunning,

    /** Nothing is left to do. */
    Settled,
    /** The API server did not do what it was asked; the controller tries again. */
    ApiUnavailable,

    /** A field of the spec has a value that the schema cannot check. */
    InvalidSpec,
    /** {@code spec.template} is no VirtualMachineInstanceTemplateSpec. */
    InvalidTemplate,
    /** {@code spec.template} uses a volume or disk name that Remora needs. */
    VolumeNameTaken,
    /** The Secret or key that holds the user-data does not exist. */
    UserDataNotFound,
    /** User-data is given in {@code spec.userData} and in {@code spec.template}. */
    UserDataConflict,
    /** No port of the operator's range is left for a plugin. */
    PortsExhausted,
    /** A Secret would become larger than Kubernetes takes. */
    SecretTooLarge,
    /** What {@code spec.source} names does not exist. */
    SourceNotFound,
    /** The source has a source itself, and has not got anything from it yet. */
    SourceNotReady,
    /** Instances are made from each other. */
    SourceCycle,
    /** A disk of the source's cannot be a second guest's, too. */
    SourceDiskShared,
    /** The source is no longer what it was when a snapshot was taken of it. */
    SourceChanged,
    /** What was inherited is gone. */
    SourceLost,
    /** A VirtualMachine of the Instance's name belongs to somebody else. */
    VirtualMachineNotOurs,
    /** The API server or KubeVirt refused the VirtualMachine. */
    VirtualMachineRejected
}
