/** The registry on loopback and what is pushed into it: root disks and ROMs as OCI images. Knows no Kubernetes. */
@NullMarked
package dev.remora.lab.images;

import org.jspecify.annotations.NullMarked;
