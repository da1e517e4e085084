package dev.remora.lab.controlplane.junit;

import dev.remora.lab.controlplane.ControlPlane;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the control plane at the first test that asks for it and ends it with the test run. */
final class SharedControlPlane implements ParameterResolver {
    private static final Namespace STORE = Namespace.create(SharedControlPlane.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ControlPlane.class;
    }

    @Override
    public ControlPlane resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(StoreScope.LAUNCHER_SESSION, STORE)
                .computeIfAbsent("control-plane", key -> Start.attempt(), Start.class)
                .outcome();
    }

    /** How the one attempt ended: when it failed, every class says why at once instead of trying again. */
    private record Start(
            @Nullable ControlPlane controlPlane, @Nullable RuntimeException failure) implements AutoCloseable {
        static Start attempt() {
            ControlPlane controlPlane = null;
            try {
                controlPlane = ControlPlane.start();
                controlPlane.applyRemoraCrds();
                return new Start(controlPlane, null);
            } catch (RuntimeException e) {
                if (controlPlane != null) {
                    controlPlane.close();
                }
                return new Start(null, e);
            }
        }

        ControlPlane outcome() {
            if (controlPlane == null) {
                throw new IllegalStateException("the control plane did not start", failure);
            }
            return controlPlane;
        }

        @Override
        public void close() {
            if (controlPlane != null) {
                controlPlane.close();
            }
        }
    }
}
