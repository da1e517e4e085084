/** Makes the CRD YAML in {@code crds/} from the API types, and tests it against a real API server. */
@NullMarked
package dev.remora.api.crd;

import org.jspecify.annotations.NullMarked;
