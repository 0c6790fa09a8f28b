package main

import "regexp"

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

// said are the words by which the comment of a field tells its form in package kube.
var said = map[string]string{
	"May not be an absolute path":                    "file",
	"Must not be absolute or contain the '..' path":  "file",
	"Must be a DNS_LABEL and unique within the pod":  "VolumeName",
	"container specified as a DNS_LABEL":             "ContainerName",
	"must be an IANA_SVC_NAME and unique":            "PortName",
	"Number must be in the range 1 to 65535":         "port",
	"this must be a valid port number":               "hostPort",
	"This must be a valid port number":               "port",
	"between 0000 and 0777":                          "fileMode",
	"Defaults to 1 hour and must be at least 10 min": "tokenLifetime",
}

// limit finds how many elements a list can have in the comment of its field.
var limit = regexp.MustCompile(`At most (\d+) [a-z]+ are allowed`)

// forms are those that the comments do not tell (pkg/apis/core/validation/validation.go).
var forms = map[string]string{
	"CSIVolumeSource.driver":                               "driver",
	"ClusterTrustBundleProjection.path":                    "file",
	"ConfigMapEnvSource.name":                              "ObjectName",
	"ConfigMapKeySelector.key":                             "key",
	"ConfigMapKeySelector.name":                            "ObjectName",
	"Container.image":                                      "Unpadded",
	"FileKeySelector.key":                                  "AnyVariable",
	"FileKeySelector.path":                                 "downwards",
	"FileKeySelector.volumeName":                           "VolumeName",
	"HTTPHeader.name":                                      "header",
	"HostPathVolumeSource.path":                            "downwards",
	"NFSVolumeSource.path":                                 "absolute",
	"Probe.failureThreshold":                               "NotNegative",
	"Probe.initialDelaySeconds":                            "NotNegative",
	"Probe.periodSeconds":                                  "NotNegative",
	"Probe.successThreshold":                               "NotNegative",
	"Probe.timeoutSeconds":                                 "NotNegative",
	"SeccompProfile.localhostProfile":                      "Within",
	"SecretEnvSource.name":                                 "ObjectName",
	"SecretKeySelector.key":                                "key",
	"SecretKeySelector.name":                               "ObjectName",
	"SecurityContext.runAsGroup":                           "groupID",
	"SecurityContext.runAsUser":                            "userID",
	"ServiceAccountTokenProjection.path":                   "file",
	"SleepAction.seconds":                                  "NotNegative",
	"VolumeDevice.devicePath":                              "downwards",
	"VolumeMount.subPath":                                  "Within",
	"VolumeMount.subPathExpr":                              "Within",
	"WindowsSecurityContextOptions.gmsaCredentialSpecName": "ObjectName",
}

// closed are the sets of texts that the source has no constants for.
var closed = map[string][]string{
	"ContainerResizePolicy.resourceName": {"cpu", "memory"},
	"ObjectFieldSelector.apiVersion":     {"v1"},
}

// unique are the fields that must be another one in each element of a list.
var unique = map[string]string{
	"Container.ports":        "name",
	"Container.resizePolicy": "resourceName",
	"Container.volumeMounts": "mountPath",
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

// running are the fields of containers that init containers cannot have if they run to
// completion (validateInitContainers in pkg/apis/core/validation).
var running = map[string]bool{
	"Container.lifecycle":          true,
	"Container.livenessProbe":      true,
	"Container.readinessProbe":     true,
	"Container.resizePolicy":       true,
	"Container.restartPolicy":      true,
	"Container.restartPolicyRules": true,
	"Container.startupProbe":       true,
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
