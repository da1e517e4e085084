package dev.remora.lab.controlplane.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that runs against a real control plane with Remora's CRDs.
 *
 * <p>A parameter of type {@link dev.remora.lab.controlplane.ControlPlane} gets the one that all classes of the test run
 * share: keep apart by namespace, see {@link dev.remora.lab.controlplane.ControlPlane#newNamespace}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedControlPlane.class)
public @interface OnControlPlane {}
