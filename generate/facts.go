package main

// What the source of k8s.io/api does not say in a form that a program can read. Keys are
// types, and fields of types.

// roots are the types that a functionConfig contains. All others are reached from them.
var roots = []string{"Container", "Volume", "EnvVar", "Probe", "LocalObjectReference"}

// open are texts with constants that are not all that is allowed.
var open = map[string]bool{
	"ResourceName":               true, // also those of extended resources
	"StorageMedium":              true, // also HugePages-SIZE
	"Signal":                     true, // which ones there are depends on the operating system
	"ManagedFieldsOperationType": true, // set by the API server
}

// order is the order of values in messages, where that of the source is not what to write
// first.
var order = map[string][]string{
	"PullPolicy":          {"Always", "IfNotPresent", "Never"},
	"SeccompProfileType":  {"RuntimeDefault", "Unconfined", "Localhost"},
	"AppArmorProfileType": {"RuntimeDefault", "Unconfined", "Localhost"},
}

// optional are texts that the API server takes for empty although their tags have no
// omitempty. A container has the name of its pattern.
var optional = map[string]bool{
	"Container.name":   true,
	"HTTPHeader.value": true,
}

// required are fields that the API server requires although their tags have omitempty.
var required = map[string]bool{
	"ContainerRestartRule.action":               true,
	"ContainerRestartRule.exitCodes":            true,
	"ContainerRestartRuleOnExitCodes.operator":  true,
	"ExecAction.command":                        true,
	"ConfigMapEnvSource.name":                   true,
	"ConfigMapKeySelector.name":                 true,
	"ConfigMapProjection.name":                  true,
	"ConfigMapVolumeSource.name":                true,
	"EphemeralVolumeSource.volumeClaimTemplate": true,
	"SecretEnvSource.name":                      true,
	"SecretKeySelector.name":                    true,
	"SecretProjection.name":                     true,
	"SecretVolumeSource.secretName":             true,
}

// oneOf are fields that exclude each other in a type that has others as well. In a type
// that consists of pointers to objects, all exclude each other.
var oneOf = map[string][]string{
	"EnvVar":                {"value", "valueFrom"},
	"EnvFromSource":         {"configMapRef", "secretRef"},
	"DownwardAPIVolumeFile": {"fieldRef", "resourceFieldRef"},
}

// needsOne are types of which one such field must be set.
var needsOne = map[string]bool{
	"Probe":                 true,
	"LifecycleHandler":      true,
	"EnvVarSource":          true,
	"EnvFromSource":         true,
	"DownwardAPIVolumeFile": true,
}

// gates are the feature gates that the source names, with the first version that has them
// on by default.
var gates = map[string]string{
	"AtomicWriteVolumeUserFields":    never,
	"ClusterTrustBundleProjection":   "1.37",
	"ContainerRestartRules":          "1.35",
	"ContainerStopSignals":           never,
	"CrossNamespaceVolumeDataSource": never,
	"DynamicResourceAllocation":      assumed, // in a pod that has the claims
	"EmptyDirVolumeMode":             never,
	"EnvFiles":                       "1.35",
	"GRPCContainerProbeTLS":          never,
	"H2CContainerProbe":              never,
	"InPlacePodVerticalScaling":      "1.33",
	"PodCertificateProjection":       "1.37",
	"VolumeAttributesClass":          "1.34",
	"VolumeBindMountOptions":         never,
}

const (
	never   = "never"   // no version so far
	assumed = "assumed" // whoever uses the field has turned it on
)

// since are the versions of fields whose gates the source does not name, or no longer.
var since = map[string]string{
	"SecurityContext.appArmorProfile": "1.30",
	"VolumeMount.recursiveReadOnly":   "1.31",
	"Volume.image":                    "1.35",
}

// gated are the gates of fields for which the source does not name them.
var gated = map[string]string{"Lifecycle.stopSignal": "ContainerStopSignals"}

// inSidecars are the versions since which native sidecars can have a field, if regular
// containers could have it before (validateInitContainers and validateSleepAction in
// pkg/apis/core/validation).
var inSidecars = map[string]string{
	"LifecycleHandler.sleep":       "1.30",
	"Container.resizePolicy":       "1.33",
	"Container.restartPolicyRules": "1.36",
}
