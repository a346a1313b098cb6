// Converts a drawn signature to an SVG path as the API takes it: commands M, L and Q in a box of 300 × 100.

export const WIDTH = 300;
export const HEIGHT = 100;
/** The longest path, in characters, that the server accepts. */
export const MAX_PATH_LENGTH = 20_000;

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

const MIN_DISTANCE = 1.2;

/** Whether the point is far enough from the last point of the stroke to be recorded. */
export function isFarEnough(stroke: Stroke, [x, y]: Point): boolean {
  const last = stroke.at(-1);
  return !last || Math.hypot(x - last[0], y - last[1]) >= MIN_DISTANCE;
}

/** Draws curves through the midpoints between the points, so that the strokes are smooth. */
export function strokesToPath(strokes: readonly Stroke[]): string {
  return strokes.map(strokeToPath).filter(Boolean).join(' ');
}

function strokeToPath(stroke: Stroke): string {
  const [first, ...following] = stroke;
  if (!first) return '';
  // a dot is a line so short that only its round caps are visible
  if (following.length === 0) return `M ${coordinates(first)} L ${coordinates([first[0] + 0.6, first[1]])}`;
  const commands = [`M ${coordinates(first)}`];
  following.forEach((point, index) => {
    const next = following[index + 1];
    commands.push(
      next ? `Q ${coordinates(point)} ${coordinates(midpoint(point, next))}` : `L ${coordinates(point)}`,
    );
  });
  return commands.join(' ');
}

function midpoint(start: Point, end: Point): Point {
  return [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
}

function coordinates([x, y]: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
