// A field to draw a signature in, with mouse, finger or pen.
import { type PointerEvent, useRef, useState } from 'react';
import { texts } from '../../texts/shared.ts';
import { Button } from '../controls/Button.tsx';
import { HEIGHT, isFurther, LONGEST_PATH, pathOf, type Point, type Stroke, WIDTH } from './strokePath.ts';
import styles from './SignaturePad.module.css';

interface SignaturePadProps {
  /** Told the path after each stroke; empty when nothing is drawn. */
  onDraw: (path: string) => void;
}

export function SignaturePad({ onDraw }: SignaturePadProps) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const drawing = useRef<Point[] | null>(null);
  const [, redraw] = useState(0);

  function begin(event: PointerEvent<SVGSVGElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = [pointOf(event)];
    redraw(Date.now());
  }
  function go(event: PointerEvent<SVGSVGElement>): void {
    const stroke = drawing.current;
    if (!stroke) return;
    const point = pointOf(event);
    if (isFurther(stroke, point)) stroke.push(point);
    redraw(event.timeStamp);
  }
  function end(): void {
    const stroke = drawing.current;
    drawing.current = null;
    if (!stroke) return;
    const all = [...strokes, stroke];
    if (pathOf(all).length <= LONGEST_PATH) keep(all);
    else redraw(Date.now());
  }
  function keep(all: readonly Stroke[]): void {
    setStrokes(all);
    onDraw(pathOf(all));
  }

  const shown = drawing.current ? [...strokes, drawing.current] : strokes;
  return (
    <div className={styles.pad}>
      <svg
        role="img"
        aria-label={texts.signature.padLabel}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className={styles.paper}
        data-testid="signature-pad"
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <path d="M 20 78 H 280" className={styles.baseline} />
        <path d={pathOf(shown)} className={styles.ink} />
      </svg>
      {shown.length === 0 && <span className={styles.hint}>{texts.signature.padHint}</span>}
      <div className={styles.clear}>
        {strokes.length > 0 && (
          <Button label={texts.signature.clear} size="small" variant="quiet" onPress={() => keep([])} />
        )}
      </div>
    </div>
  );
}

function pointOf(event: PointerEvent<SVGSVGElement>): Point {
  const box = event.currentTarget.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * WIDTH;
  const y = ((event.clientY - box.top) / box.height) * HEIGHT;
  return [clamp(x, WIDTH), clamp(y, HEIGHT)];
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
