package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.SourceReport;
import dev.remora.controller.resolve.Problem;
import java.util.Optional;

/**
 * An Instance with everything filled in that it inherits.
 *
 * @param instance so filled in; as far as that goes where there is a problem
 * @param source for its status; empty where nothing was inherited
 * @param problem why nothing can be made of it
 */
record Heir(Instance instance, Optional<SourceReport> source, Optional<Problem> problem) {}
