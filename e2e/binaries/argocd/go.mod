// Pins the Argo CD whose CRDs the samples are held against. Nothing is built: the CRDs are files of its module.
module dev.remora/e2e/binaries/argocd

go 1.26.0

require github.com/argoproj/argo-cd/v3 v3.4.0
