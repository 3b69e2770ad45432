"""Writes the schemas that kubeconform asks for, one file to a kind, into a folder: OUT VERSION CRD...

Those of Kubernetes come with the package kubernetes-validate, where they refer to one file of definitions; each here holds the
definitions itself. Those of a CRD, the description of a kind that Kubernetes does not know, are in its own file; there a name
that is not described is refused, as it is in those of Kubernetes.
"""

import json
import pathlib
import sys

import kubernetes_validate
import yaml

KINDS = ["serviceaccount-v1", "configmap-v1", "service-v1", "statefulset-apps-v1", "poddisruptionbudget-policy-v1",
         "networkpolicy-networking-v1"]


def refuse_others(schema):
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            refuse_others(part)
    elif isinstance(schema, list):
        for part in schema:
            refuse_others(part)


def of_kubernetes(folder, kind, definitions):
    text = (folder / f"{kind}.json").read_text()
    schema = json.loads(text.replace("/api/_definitions.json#", "#"))
    return schema | {"$defs": definitions}


def of_crd(file):
    spec = yaml.safe_load(file.read_text())["spec"]
    version = next(v for v in spec["versions"] if v["storage"])
    schema = version["schema"]["openAPIV3Schema"]
    refuse_others(schema)
    # Described by Kubernetes, for every kind.
    schema["properties"]["metadata"] = {"type": "object"}
    return f"{spec['names']['singular']}-{spec['group'].split('.')[0]}-{version['name']}", schema


out, version = pathlib.Path(sys.argv[1]), sys.argv[2]
out.mkdir(parents=True)
folder = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / f"v{version}-local-strict"
definitions = json.loads((folder / "_definitions.json").read_text())["$defs"]
for kind in KINDS:
    (out / f"{kind}.json").write_text(json.dumps(of_kubernetes(folder, kind, definitions)))
for crd in sys.argv[3:]:
    name, schema = of_crd(pathlib.Path(crd))
    (out / f"{name}.json").write_text(json.dumps(schema))
