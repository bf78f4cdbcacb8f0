"""The exported BPMN holds together: an editor that opens it finds every end of every line."""

import re
from xml.etree import ElementTree as ET

import pytest

from states import PROCESSES
from states.bpmn import SPACES, bpmn
from states.grammar import Process
from states.outline import aside, conditions, main_steps

NCNAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
EVENTS = ("startEvent", "endEvent", "boundaryEvent", "intermediateThrowEvent")
NODES = (*EVENTS, "userTask", "serviceTask", "exclusiveGateway", "subProcess")

every_process = pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)


@pytest.fixture(scope="module", params=PROCESSES.values(), ids=PROCESSES)
def root(request: pytest.FixtureRequest) -> ET.Element:
    return ET.fromstring(bpmn(request.param))


def found(root: ET.Element, *names: str) -> list[ET.Element]:
    """The elements of these names, at whatever depth; a name without a prefix is of BPMN itself."""
    tags = {f"{{{SPACES[prefix]}}}{local}" for prefix, local in (name.split(":") if ":" in name else ("bpmn", name) for name in names)}
    return [element for element in root.iter() if element.tag in tags]


def ids(elements: list[ET.Element]) -> list[str]:
    return [element.attrib["id"] for element in elements]


def test_every_id_is_unique_and_a_name_of_xml(root: ET.Element) -> None:
    """xsd:ID: begins with a letter or an underline, no Chinese, no spaces."""
    every = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(every) == len(set(every))
    assert not [identity for identity in every if not NCNAME.fullmatch(identity)]


def test_every_flow_joins_two_nodes_of_the_same_level(root: ET.Element) -> None:
    """A sequence flow may not cross the border of a sub-process."""
    for level in (*found(root, "process"), *found(root, "subProcess")):
        inside = {child.attrib["id"] for child in level if child.tag.rpartition("}")[2] in NODES}
        flows = [child for child in level if child.tag.endswith("}sequenceFlow")]
        assert flows
        for flow in flows:
            assert {flow.attrib["sourceRef"], flow.attrib["targetRef"]} <= inside


def test_nodes_list_exactly_the_flows_that_enter_and_leave_them(root: ET.Element) -> None:
    """Editors read one, engines the other."""
    flows = found(root, "sequenceFlow")
    for node in found(root, *NODES):
        for way, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            listed = [child.text for child in node if child.tag == f"{{{SPACES['bpmn']}}}{way}"]
            assert listed == [flow.attrib["id"] for flow in flows if flow.attrib[end] == node.attrib["id"]]


def test_every_node_is_drawn_once_and_every_flow_has_its_corners(root: ET.Element) -> None:
    """Without its shape an editor leaves an element out, or refuses the file."""
    shapes = [shape.attrib["bpmnElement"] for shape in found(root, "bpmndi:BPMNShape")]
    assert sorted(shapes) == sorted(ids(found(root, *NODES)))
    edges = {edge.attrib["bpmnElement"]: found(edge, "di:waypoint") for edge in found(root, "bpmndi:BPMNEdge")}
    assert sorted(edges) == sorted(ids(found(root, "sequenceFlow")))
    assert all(len(corners) >= 2 for corners in edges.values())


def test_every_line_is_drawn_from_its_source_to_its_target(root: ET.Element) -> None:
    """Its ends lie on the edges of the two shapes."""
    frames = {}
    for shape in found(root, "bpmndi:BPMNShape"):
        bounds = found(shape, "dc:Bounds")[0].attrib
        frames[shape.attrib["bpmnElement"]] = tuple(float(bounds[key]) for key in ("x", "y", "width", "height"))
    corners = {edge.attrib["bpmnElement"]: found(edge, "di:waypoint") for edge in found(root, "bpmndi:BPMNEdge")}
    for flow in found(root, "sequenceFlow"):
        points = corners[flow.attrib["id"]]
        for point, end in ((points[0], "sourceRef"), (points[-1], "targetRef")):
            x, y, width, height = frames[flow.attrib[end]]
            across, down = float(point.attrib["x"]) - x, float(point.attrib["y"]) - y
            assert -0.2 <= across <= width + 0.2 and -0.2 <= down <= height + 0.2, flow.attrib["id"]
            assert min(abs(across), abs(across - width), abs(down), abs(down - height)) < 0.3, flow.attrib["id"]


def test_nothing_leaves_an_end_or_enters_a_start_or_a_timer(root: ET.Element) -> None:
    """The rules of the language for events."""
    sources, targets = ({flow.attrib[end] for flow in found(root, "sequenceFlow")} for end in ("sourceRef", "targetRef"))
    assert not sources & set(ids(found(root, "endEvent")))
    assert not targets & set(ids(found(root, "startEvent", "boundaryEvent")))
    inner = set(ids(found(root, "userTask", "serviceTask", "exclusiveGateway", "intermediateThrowEvent")))
    assert inner <= sources and inner <= targets


def test_every_way_out_of_a_choice_has_a_name_unless_it_only_ends_the_case(root: ET.Element) -> None:
    """A choice nobody can read is none."""
    ends = set(ids(found(root, "endEvent")))
    choices = set(ids(found(root, "exclusiveGateway")))
    for flow in found(root, "sequenceFlow"):
        if flow.attrib["sourceRef"] in choices and flow.attrib["targetRef"] not in ends:
            assert flow.attrib["name"]


def test_every_resource_that_is_named_is_declared(root: ET.Element) -> None:
    """Who may act, by the roles of the house."""
    declared = set(ids(found(root, "resource")))
    assert {reference.text for reference in found(root, "resourceRef")} <= declared


@every_process
def test_stages_openings_and_steps_are_all_there(process: Process) -> None:
    """Tasks are stages, ends are final stages, lines are steps; what is open in many stages is an event sub-process."""
    root = ET.fromstring(bpmn(process))
    shown = {element.attrib.get("name") for element in found(root, *NODES)}
    assert {process.stage(name).label for name in process.states} <= shown
    assert {opening.label for opening in process.openings.values()} <= {start.get("name") for start in found(root, "startEvent")}
    named = [flow.attrib["name"] for flow in found(root, "sequenceFlow") if "name" in flow.attrib]
    # A step that two limits lapse into leaves by the timer of each.
    ways = {
        step: [c for c in process.clocks.values() if c.lapse == step.name and step.source in c.lapses_in] for step in main_steps(process)
    }
    assert sorted(named) == sorted(step.label for step, timers in ways.items() for _ in timers or [None])
    frames = found(root, "subProcess")
    assert sorted(frame.attrib["name"] for frame in frames) == sorted(each.step.label for each in aside(process))
    assert all(frame.attrib["triggeredByEvent"] == "true" for frame in frames)


@every_process
def test_only_what_ends_a_case_interrupts_it(process: Process) -> None:
    """A reminder runs beside the case; a withdrawal ends it."""
    root = ET.fromstring(bpmn(process))
    for frame, each in zip(found(root, "subProcess"), aside(process), strict=True):
        (start,) = found(frame, "startEvent")
        assert start.attrib["isInterrupting"] == ("true" if each.dest else "false")


@every_process
def test_a_limit_that_lapses_is_a_timer_on_its_task(process: Process) -> None:
    """The clock's own steps that lead on, and no other, leave by the timer."""
    root = ET.fromstring(bpmn(process))
    lapsing = {
        (name, clock.limit)
        for clock in process.clocks.values()
        for name in clock.lapses_in
        if any(step.name == clock.lapse and step.dest != name for step in process.steps_from(name))
    }
    timers = found(root, "boundaryEvent")
    assert len(timers) == len(lapsing)
    for timer in timers:
        (length,) = found(timer, "timeDuration")
        assert any(timer.attrib["attachedToRef"] == name and key in (length.text or "") for name, key in lapsing)


@every_process
def test_conditions_are_told_in_the_words_of_the_law(process: Process) -> None:
    """Every sentence that must be true for a step stands at its line or its sub-process."""
    root = ET.fromstring(bpmn(process))
    told = "".join(text for element in root.iter() if (text := element.text))
    missing = {sentence for step in process.steps for sentence in conditions(step) if sentence not in told}
    assert not missing


@every_process
def test_the_same_declaration_gives_the_same_file(process: Process) -> None:
    """What is committed is compared byte for byte."""
    assert bpmn(process) == bpmn(process)
    assert bpmn(process).startswith('<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions ')
