// A drawn signature as the API takes it: an SVG path of M, L and Q in a box 300 wide and 100 high.

export const WIDTH = 300;
export const HEIGHT = 100;
/** The most characters of a path that the server takes. */
export const LONGEST_PATH = 20_000;

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

const NEAREST = 1.2;

/** Whether the point is far enough from the stroke's last one to be worth keeping. */
export function isFurther(stroke: Stroke, [x, y]: Point): boolean {
  const last = stroke.at(-1);
  return !last || Math.hypot(x - last[0], y - last[1]) >= NEAREST;
}

/** Curves through the middles between the points, so that a stroke is smooth. */
export function pathOf(strokes: readonly Stroke[]): string {
  return strokes.map(strokePath).filter(Boolean).join(' ');
}

function strokePath(stroke: Stroke): string {
  const [first, ...rest] = stroke;
  if (!first) return '';
  // a dot: a line so short that only its round ends show
  if (rest.length === 0) return `M ${at(first)} L ${at([first[0] + 0.6, first[1]])}`;
  const parts = [`M ${at(first)}`];
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    parts.push(next ? `Q ${at(point)} ${at(middle(point, next))}` : `L ${at(point)}`);
  });
  return parts.join(' ');
}

function middle(one: Point, other: Point): Point {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
}

function at([x, y]: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
