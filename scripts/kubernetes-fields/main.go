// Writes data/kubernetes-fields.json: the fields and their types of the Kubernetes kinds that src/kubernetes/rules
// checks, read by reflection from k8s.io/api, so that unknown fields and wrong types are found as the API server
// finds them.
//
// For another Kubernetes 1.N, change the version in both commands to v0.N.x and run in this folder:
//
//	go mod init fields && go get k8s.io/api@v0.36.3 && go mod tidy && go run . 1.36.3 > ../../data/kubernetes-fields.json
//	rm go.mod go.sum
//
// A type is written `string`, `bool`, `int32`, `int64`, `float64`, `Quantity`, `IntOrString`, `Time`, `bytes`, `any`
// (not looked into), the name of another type, `[]` and a type for a list, or `map:` and a type.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
)

var kinds = []struct {
	apiVersion string
	object     any
}{
	{"autoscaling/v2", autoscalingv2.HorizontalPodAutoscaler{}},
	{"autoscaling/v1", autoscalingv1.HorizontalPodAutoscaler{}},
	{"apps/v1", appsv1.Deployment{}},
	{"batch/v1", batchv1.CronJob{}},
	{"batch/v1", batchv1.Job{}},
	{"policy/v1", policyv1.PodDisruptionBudget{}},
	{"rbac.authorization.k8s.io/v1", rbacv1.Role{}},
	{"rbac.authorization.k8s.io/v1", rbacv1.RoleBinding{}},
	{"rbac.authorization.k8s.io/v1", rbacv1.ClusterRole{}},
	{"rbac.authorization.k8s.io/v1", rbacv1.ClusterRoleBinding{}},
	{"v1", corev1.ConfigMap{}},
	{"v1", corev1.Namespace{}},
	{"v1", corev1.Secret{}},
	{"v1", corev1.Service{}},
	{"v1", corev1.ServiceAccount{}},
}

// Types that read their own JSON.
var own = map[string]string{
	"Quantity": "Quantity", "IntOrString": "IntOrString", "Time": "Time", "MicroTime": "Time",
	"FieldsV1": "any", "RawExtension": "any",
}

var types = map[string]map[string]string{}
var names = map[reflect.Type]string{}

func main() {
	roots := map[string]string{}
	for _, kind := range kinds {
		t := reflect.TypeOf(kind.object)
		roots[kind.apiVersion+" "+t.Name()] = typeOf(t)
	}
	out := map[string]any{
		"source":     "k8s.io/api v0" + strings.TrimPrefix(os.Args[1], "1") + ", by scripts/kubernetes-fields",
		"kubernetes": os.Args[1],
		"date":       time.Now().UTC().Format(time.DateOnly),
		"kinds":      roots,
		"types":      types,
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	// One type a line, so that a diff shows what a new version changes.
	fmt.Println(strings.ReplaceAll(string(text), "},\"", "},\n\""))
}

func typeOf(t reflect.Type) string {
	if name, ok := own[t.Name()]; ok {
		return name
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeOf(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + typeOf(t.Elem())
	case reflect.Map:
		return "map:" + typeOf(t.Elem())
	case reflect.Struct:
		return structOf(t)
	default:
		return t.Kind().String()
	}
}

// The name in the file; of two types of one name the second one bears its package.
func structOf(t reflect.Type) string {
	if name, ok := names[t]; ok {
		return name
	}
	name := t.Name()
	if _, taken := types[name]; taken {
		path := strings.Split(t.PkgPath(), "/")
		name += "." + strings.Join(path[len(path)-2:], "/")
	}
	names[t] = name
	fields := map[string]string{}
	types[name] = fields
	addFields(t, fields)
	return name
}

func addFields(t reflect.Type, fields map[string]string) {
	for i := range t.NumField() {
		field := t.Field(i)
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag == "-" {
			continue
		}
		if tag == "" {
			if !strings.Contains(options, "inline") {
				panic(t.Name() + "." + field.Name + " has no JSON name")
			}
			addFields(field.Type, fields)
		} else {
			fields[tag] = typeOf(field.Type)
		}
	}
}
