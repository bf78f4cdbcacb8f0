"""A process as BPMN 2.0 XML, with its drawing, for any BPMN editor.

A stage is a user task, a final stage an end event; the steps between them are sequence flows, behind an exclusive gateway where there
is a choice, with the conditions of a step in the law's words. A limit that lapses is a timer on its task. A step that is open in many
stages, or that leaves the case where it stands, is an event sub-process: it ends the process (interrupting) or runs beside it.
The file is for reading, not for execution: who acts, under which article, stands in the documentation of each element.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree as ET

from states.grammar import Process, Step
from states.layers import Box, Line, Link, Point, Size, lay_out
from states.outline import Shared, aside, conditions, limit, main_stages, main_steps, who
from states.roles import ROLES, SYSTEM
from states.tables import figure, width_of

SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
for _prefix, _space in SPACES.items():
    ET.register_namespace(_prefix, _space)

TASK: Size = (140.0, 60.0)
EVENT: Size = (36.0, 36.0)
GATEWAY: Size = (50.0, 50.0)
ASIDE: Size = (360.0, 130.0)
LETTER = 12.0
SPACE = 30.0
CHOICE = "choice_"  # how the id of a gateway begins


@dataclass
class _Node:
    """A flow node; `timer` is the one that sits on the lower edge of its task."""

    id: str
    kind: str
    name: str = ""
    documentation: str = ""
    roles: frozenset[str] = frozenset()
    event: ET.Element | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> Size:
        return GATEWAY if self.kind.endswith("Gateway") else EVENT if self.kind.endswith("Event") else TASK


@dataclass(frozen=True)
class _Flow:
    source: str
    target: str
    step: Step | None = None
    twin: int = 0  # which of several flows that are alike: one step on different conditions

    @property
    def label(self) -> str:
        return self.step.label if self.step else ""


class _Model:
    """The main flow of a process, as nodes and flows."""

    def __init__(self, process: Process):
        self.process = process
        self.nodes: dict[str, _Node] = {}
        self.flows: list[_Flow] = []
        self.timers: dict[str, str] = {}  # a timer and the task it sits on
        for opening in process.openings.values():
            start = self._add(
                _Node(f"start_{opening.stage}", "startEvent", opening.label, f"由{who(opening.by)}办理。依据：{opening.cited}。")
            )
            self.flows.append(_Flow(start, opening.stage))
        steps = main_steps(process)
        for name in main_stages(process):
            self._stage(name, [step for step in steps if step.source == name])
        alike: Counter[str] = Counter()
        for place, flow in enumerate(self.flows):
            twin = alike[_flow_id(flow)]
            alike[_flow_id(flow)] += 1
            self.flows[place] = replace(flow, twin=twin)

    def _add(self, node: _Node) -> str:
        self.nodes[node.id] = node
        return node.id

    def _stage(self, name: str, leaving: list[Step]) -> None:
        stage, clocks = self.process.stage(name), self.process.clocks.values()
        if stage.final:
            self._add(_Node(name, "intermediateThrowEvent" if leaving else "endEvent", stage.label))
            ways = [_Flow(name, step.dest, step) for step in leaving]
            if leaving:
                ways.insert(0, _Flow(name, self._add(_Node(f"end_{name}", "endEvent", stage.label))))
            self._choice(name, ways)
            return
        limits = [f"{limit(clock)}（{clock.limit}）" for clock in clocks if name in clock.runs_in]
        roles = frozenset().union(*(step.by for step in leaving)) - {SYSTEM}
        self._add(_Node(name, "userTask", stage.label, f"计算时限：{'、'.join(limits)}。" if limits else "", roles))
        # A limit whose lapse leaves the case where it stands is no way out of the task: its step stands beside the flow.
        lapsing = [clock for clock in clocks if name in clock.lapses_in and clock.lapse in {step.name for step in leaving}]
        for clock in lapsing:
            event = _expression("timerEventDefinition", "timeDuration", f"{limit(clock)}（{clock.limit}）")
            timer = self._add(
                _Node(f"timer_{name}_{clock.kind}", "boundaryEvent", limit(clock), event=event, attributes={"attachedToRef": name})
            )
            self.timers[timer] = name
            self._choice(timer, [_Flow(timer, step.dest, step) for step in leaving if step.name == clock.lapse])
        taken = {clock.lapse for clock in lapsing}
        self._choice(name, [_Flow(name, step.dest, step) for step in leaving if step.name not in taken])

    def _choice(self, source: str, ways: list[_Flow]) -> None:
        """Straight on where there is one way, through an exclusive gateway where there are more."""
        if len(ways) > 1:
            gate = self._add(_Node(CHOICE + source, "exclusiveGateway"))
            self.flows.append(_Flow(source, gate))
            ways = [_Flow(gate, way.target, way.step) for way in ways]
        self.flows += ways


def bpmn(process: Process) -> str:
    """The process as a BPMN 2.0 document with its diagram; isExecutable is false."""
    model = _Model(process)
    root = ET.Element(_q("bpmn:definitions"), {"id": f"definitions_{process.key}", "targetNamespace": "urn:doudi:process"})
    used = {role for step in process.steps for role in step.by}
    for role in ROLES.values():
        if role.key in used:
            ET.SubElement(root, _q("bpmn:resource"), {"id": f"role_{role.key}", "name": role.label})
    title = {"id": process.key, "name": f"{process.title}（{process.edition}版）", "isExecutable": "false"}
    body = ET.SubElement(root, _q("bpmn:process"), title)
    ET.SubElement(body, _q("bpmn:documentation")).text = f"依据：{process.cites}"
    diagram = ET.SubElement(root, _q("bpmndi:BPMNDiagram"), {"id": f"diagram_{process.key}", "name": process.title})
    plane = ET.SubElement(diagram, _q("bpmndi:BPMNPlane"), {"id": f"plane_{process.key}", "bpmnElement": process.key})
    _write(body, model.nodes.values(), model.flows)
    bottom = _draw(plane, model)
    for number, each in enumerate(aside(process)):
        row, column = divmod(number, 4)
        corner = (column * (ASIDE[0] + SPACE), bottom + 2 * SPACE + row * (ASIDE[1] + SPACE))
        _aside(body, plane, process, each, f"any_{number}_{each.step.name}", corner)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def _expression(definition: str, part: str, text: str) -> ET.Element:
    """An event definition whose one part says in words what sets it off."""
    event = ET.Element(_q(f"bpmn:{definition}"))
    ET.SubElement(event, _q(f"bpmn:{part}")).text = text
    return event


def _told(step: Step) -> str:
    papers = f"文书：{'、'.join(step.notices)}。" if step.notices else ""
    return f"由{who(step.by)}办理。{f'依据：{step.cited}。' if step.cites else ''}{papers}"


def _write(parent: ET.Element, nodes: Iterable[_Node], flows: Iterable[_Flow]) -> None:
    """The semantic elements. Their parts stand in the order the schema demands."""
    named = [(_flow_id(flow), flow) for flow in flows]
    for node in nodes:
        element = ET.SubElement(parent, _q(f"bpmn:{node.kind}"), {"id": node.id})
        if node.name:
            element.set("name", node.name)
        element.attrib.update(node.attributes)
        if node.documentation:
            ET.SubElement(element, _q("bpmn:documentation")).text = node.documentation
        # No flow enters a boundary event.
        for way, end in (("incoming", "target"), ("outgoing", "source")):
            for identity, flow in named:
                if getattr(flow, end) == node.id:
                    ET.SubElement(element, _q(f"bpmn:{way}")).text = identity
        if node.event is not None:
            node.event.set("id", f"{node.id}_event")
            element.append(node.event)
        for role in ROLES:
            if role in node.roles:
                owner = ET.SubElement(element, _q("bpmn:potentialOwner"), {"id": f"{node.id}_{role}"})
                ET.SubElement(owner, _q("bpmn:resourceRef")).text = f"role_{role}"
    for identity, flow in named:
        element = ET.SubElement(parent, _q("bpmn:sequenceFlow"), {"id": identity, "sourceRef": flow.source, "targetRef": flow.target})
        if flow.step:
            element.set("name", flow.label)
            asked = "；".join(dict.fromkeys(conditions(flow.step)))
            chosen = flow.source.startswith(CHOICE)
            # Where there is only one way, a condition keeps the case waiting; it does not choose.
            waits = f"条件：{asked}。" if asked and not chosen else ""
            ET.SubElement(element, _q("bpmn:documentation")).text = _told(flow.step) + waits
            if asked and chosen:
                ET.SubElement(element, _q("bpmn:conditionExpression")).text = asked


def _flow_id(flow: _Flow) -> str:
    again = [str(flow.twin + 1)] if flow.twin else []
    return ".".join(("flow", flow.source, *([flow.step.name] if flow.step else []), flow.target, *again))


def _draw(plane: ET.Element, model: _Model) -> float:
    """Place the main flow; returns how far down it reaches. A timer takes the place where its flow leaves the task's lower edge."""
    hang = EVENT[1] / 2
    hosts = set(model.timers.values())
    sizes = {
        name: (node.size[0], node.size[1] + (hang if name in hosts else 0))
        for name, node in model.nodes.items()
        if name not in model.timers
    }
    links = [Link(model.timers.get(flow.source, flow.source), flow.target, _label_size(flow.label)) for flow in model.flows]
    drawing = lay_out(sizes, links, pointed=[name for name, node in model.nodes.items() if node.size != TASK])
    for name, box in drawing.boxes.items():
        node = model.nodes[name]
        _shape(plane, node, Box(box.x, box.y, *node.size))
    for flow, line in zip(model.flows, drawing.lines, strict=True):
        points = list(line.points)
        if flow.source in model.timers:
            x, y = points[0]
            _shape(plane, model.nodes[flow.source], Box(x - hang, y - 2 * hang, *EVENT))
        elif flow.source in hosts:
            points[0] = (points[0][0], min(points[0][1], drawing.boxes[flow.source].y + TASK[1]))
        if line.back and flow.target in hosts:
            points[-1] = (points[-1][0], drawing.boxes[flow.target].y + TASK[1])
        _edge(plane, _flow_id(flow), points, (line, flow.label))
    return drawing.height


def _label_size(text: str) -> Size:
    return (width_of(text, LETTER), LETTER + 4) if text else (0.0, 0.0)


def _bounds(parent: ET.Element, x: float, y: float, size: Size) -> None:
    values = {"x": x, "y": y, "width": size[0], "height": size[1]}
    ET.SubElement(parent, _q("dc:Bounds"), {key: figure(value) for key, value in values.items()})


def _shape(plane: ET.Element, node: _Node, box: Box) -> None:
    shape = ET.SubElement(plane, _q("bpmndi:BPMNShape"), {"id": f"{node.id}_shape", "bpmnElement": node.id})
    if node.kind == "exclusiveGateway":
        shape.set("isMarkerVisible", "true")
    if node.kind == "subProcess":
        shape.set("isExpanded", "true")
    _bounds(shape, box.x, box.y, (box.width, box.height))
    if node.kind.endswith("Event") and node.name:
        width, height = _label_size(node.name)
        # Beside a circle that a line leaves downwards, else under it; above a start.
        x, y = box.x + (box.width - width) / 2, box.y + box.height + 4
        if node.kind == "startEvent":
            y = box.y - height - 4
        elif node.kind != "endEvent":
            x, y = box.x + box.width + 4, box.y + box.height - height
        _bounds(ET.SubElement(shape, _q("bpmndi:BPMNLabel")), x, y, (width, height))


def _edge(plane: ET.Element, identity: str, points: Iterable[Point], labelled: tuple[Line, str] | None = None) -> None:
    edge = ET.SubElement(plane, _q("bpmndi:BPMNEdge"), {"id": f"{identity}_edge", "bpmnElement": identity})
    for x, y in points:
        ET.SubElement(edge, _q("di:waypoint"), {"x": figure(x), "y": figure(y)})
    if labelled and labelled[1]:
        line, text = labelled
        _bounds(ET.SubElement(edge, _q("bpmndi:BPMNLabel")), *line.label, _label_size(text))


def _aside(body: ET.Element, plane: ET.Element, process: Process, each: Shared, identity: str, corner: Point) -> None:
    """An event sub-process: what sets it off, the step, and where it ends."""
    step, (x, y) = each.step, corner
    stages = f"案件处于下列环节之一：{'、'.join(process.stage(name).label for name in each.sources)}"
    asked = "；".join(dict.fromkeys((stages, *conditions(step))))
    if SYSTEM in step.by:
        event = _expression("timerEventDefinition", "timeDuration", "按各项时限的催办督办档次（ladder.rungs、ladder.rungs_urgent）")
    else:
        event = _expression("conditionalEventDefinition", "condition", asked)
    ends = process.stage(each.dest).label if each.dest else "环节不变"
    frame = ET.SubElement(body, _q("bpmn:subProcess"), {"id": identity, "name": step.label, "triggeredByEvent": "true"})
    ET.SubElement(frame, _q("bpmn:documentation")).text = f"{_told(step)}{stages}。"
    start = _Node(f"{identity}_start", "startEvent", event=event, attributes={"isInterrupting": "true" if each.dest else "false"})
    task = _Node(f"{identity}_task", "serviceTask" if SYSTEM in step.by else "userTask", step.label, _told(step), step.by - {SYSTEM})
    end = _Node(f"{identity}_end", "endEvent", ends)
    flows = [_Flow(start.id, task.id), _Flow(task.id, end.id)]
    _write(frame, (start, task, end), flows)
    _shape(plane, _Node(identity, "subProcess"), Box(x, y, *ASIDE))
    middle = y + 70
    for node, left in ((start, x + 30), (task, x + 106), (end, x + 286)):
        _shape(plane, node, Box(left, middle - node.size[1] / 2, *node.size))
    _edge(plane, _flow_id(flows[0]), [(x + 66, middle), (x + 106, middle)])
    _edge(plane, _flow_id(flows[1]), [(x + 246, middle), (x + 286, middle)])
