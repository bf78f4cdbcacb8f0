"""A process as BPMN 2.0 XML, with its drawing, for any BPMN editor. The declaration stays the law; this is a picture of it."""

from xml.sax.saxutils import quoteattr

from states.grammar import Process
from states.layout import lay_out
from states.roles import SYSTEM

WIDE, HIGH, ACROSS, DOWN, MARGIN, DOT = 120, 60, 220, 110, 60, 36
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'id="definitions" targetNamespace="urn:doudi:process">\n'
)


def bpmn(process: Process) -> str:
    """Each stage is a task (an end event when final), each step a sequence flow named with who takes it; a step that time takes
    leaves through a timer."""
    layout = lay_out(process)
    moving = [step for step in process.steps if step.dest != step.source]
    extra = [name for name in process.states if name not in layout.place]
    place = layout.place | {name: (n, layout.rows) for n, name in enumerate(extra)}
    nodes, shapes, flows, edges = [], [], [], []
    for name in process.states:
        label = quoteattr(process.stage(name).label)
        x, y = _corner(place[name])
        if process.stage(name).final:
            nodes.append(f"<endEvent id={quoteattr(name)} name={label}/>")
            shapes.append(_shape(name, x, y + (HIGH - DOT) // 2, DOT, DOT))
        else:
            nodes.append(f"<userTask id={quoteattr(name)} name={label}/>")
            shapes.append(_shape(name, x, y, WIDE, HIGH))
    for opening in process.openings.values():
        start = f"start_{opening.stage}"
        x, y = _corner(place[opening.stage])
        nodes.append(f"<startEvent id={quoteattr(start)} name={quoteattr(opening.label)}/>")
        shapes.append(_shape(start, x - 50, y - 44, DOT, DOT))
        flows.append(_flow(f"flow_{start}", start, opening.stage, opening.label))
        edges.append(_edge(f"flow_{start}", (x - 50 + DOT // 2, y - 44 + DOT), (x, y + HIGH // 2)))
    for n, step in enumerate(moving):
        ident = f"flow_{n}_{step.name}"
        source = step.source
        x, y = _corner(place[source])
        leaves = (x + WIDE, y + HIGH // 2)
        if step.by == {SYSTEM}:
            source = f"timer_{n}_{step.name}"
            kind = next(clock for clock in process.clocks.values() if clock.lapse == step.name)
            nodes.append(
                f"<boundaryEvent id={quoteattr(source)} attachedToRef={quoteattr(step.source)} name={quoteattr(kind.label + '届满')}>"
                f"<timerEventDefinition/></boundaryEvent>"
            )
            shapes.append(_shape(source, x + 10 + 34 * (n % 3), y + HIGH - DOT // 2, DOT, DOT))
            leaves = (x + 10 + 34 * (n % 3) + DOT // 2, y + HIGH + DOT // 2)
        to_x, to_y = _corner(place[step.dest])
        flows.append(_flow(ident, source, step.dest, step.label))
        edges.append(_edge(ident, leaves, (to_x, to_y + HIGH // 2)))
    body = "\n".join((*nodes, *flows))
    drawn = "\n".join((*shapes, *edges))
    return (
        f'{HEAD}<process id={quoteattr(process.key)} name={quoteattr(process.title)} isExecutable="false">\n{body}\n</process>\n'
        f'<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement={quoteattr(process.key)}>\n{drawn}\n'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n</definitions>\n"
    )


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    return MARGIN + place[0] * ACROSS, MARGIN + place[1] * DOWN


def _shape(ident: str, x: int, y: int, wide: int, high: int) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{wide}" height="{high}"/>'
    return f"<bpmndi:BPMNShape id={quoteattr(ident + '_di')} bpmnElement={quoteattr(ident)}>{bounds}</bpmndi:BPMNShape>"


def _flow(ident: str, source: str, target: str, name: str) -> str:
    return f"<sequenceFlow id={quoteattr(ident)} sourceRef={quoteattr(source)} targetRef={quoteattr(target)} name={quoteattr(name)}/>"


def _edge(ident: str, start: tuple[int, int], end: tuple[int, int]) -> str:
    points = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in (start, end))
    return f"<bpmndi:BPMNEdge id={quoteattr(ident + '_di')} bpmnElement={quoteattr(ident)}>{points}</bpmndi:BPMNEdge>"
