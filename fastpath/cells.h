/* Every cell of a layered ReLU network of few inputs, by cutting cones with hyperplanes.

   A cell of R^d is kept as the closed cone over it in R^D, D = d + 1: its extreme rays ("vertices": x is on
   the ray (x, 1), directions at infinity end in 0), each with a mask that tells on which constraints it lies.
   Constraint 0 is the last coordinate, a few walls may follow, then come the neurons.  A neuron's hyperplane
   cuts the cell if it has vertices strictly on both sides; the new vertices are where it meets the edges
   (double description, Motzkin, Raiffa, Thompson and Thrall 1953).  The masks are complete: they hold every
   constraint that vanishes at the vertex, redundant or not, and so do edges and facets follow from them.

   What decides is always a sign: of a neuron's form f (D numbers, affine in the input on the cell) at a
   vertex v.  It is read off from floats if these tell it for certain, off the masks if these tell that it is
   zero, and else asked from outside, where it is computed in integers.

   Rounding.  Every number y that is computed here comes with a bound e: |y - its exact value| <= e.  Let u be
   2^-53.
   (1) A sum of n products, in any order, of factors that have bounds: the factors' own errors contribute at
   most sum |w| e_x + e_w (|x| + e_x), and roundings at most (n + 1) u sum |w| |x|, one more where the weights
   themselves are rounded.  Both sums are computed in floats, too low by less than a factor 1 - (n + 4) u.  So
   e = 1.001 (inherited + 2 (n + 8) u (magnitude + inherited)) + TINY is a bound for every n < 10^9.
   (2) The determinants of d rows, expanded row by row: with Q the same expansion over |a| + e_a and without
   signs, and P that over |a|, the factors' errors contribute at most Q - P since determinants are multilinear,
   and no product has been rounded more than 16 times.  So e = 1.001 (Q - P + 128 u Q) + TINY; the computed
   Q - P is wrong by less than 64 u Q.
   (3) Underflow is gradual (the switch for flushing is cleared) and takes at most 2^-1075 off a product,
   less than TINY = 1e-270 off a sum.  What it takes off a minor is multiplied on, perhaps by large numbers: so
   LEAST = 1e-300 is added to every minor's Q.  If something overflows, so does the magnitude it is bounded by,
   since floating addition and multiplication are monotone: the bound is infinite or NaN, which no
   value exceeds.
   (4) Where all factors are integers without error and the magnitude is at most 2^53, every partial sum is an
   integer of at most that size: nothing has been rounded, and the bound is 0.  Networks with
   integer weights of a few digits never leave this case; zeros, which are normal there, are then decided by
   floats as well.
   (5) Where every product has a factor that is zero without error, the sum is zero without error.  That is how
   zeros of sparse weights and of missing biases are known.  (Products that are zero need not do: they underflow.)

   A vertex is never interpolated: it is solved from d constraints that meet in it, whatever the history, and
   oriented by a constraint that is known to be positive there.  If that sign is certain the vertex is not
   zero, so the d constraints were independent. */
#ifndef FASTPATH_CELLS_H
#define FASTPATH_CELLS_H

#include "exactly.h"

#define FC_MOST 5      /* d + 1 */
#define FC_OPEN 2      /* the sign of a neuron that is not decided yet */
#define FC_FAILED (-2) /* the exact side raised an exception */
#define FC_NO_MEMORY (-3)
#define FC_TINY 1e-270
#define FC_LEAST 1e-300
#define FC_EXACT 9007199254740992.0 /* 2^53 */
#define FC_UNIT 2.220446049250313e-16 /* 2 u */

typedef struct {
    int32_t next, n;
    int8_t *sign;   /* one a neuron */
    double *x;      /* n vertices: D coordinates, then their D bounds */
    uint64_t *mask; /* n masks */
} fc_cell;

/* neuron >= 0: the sign of its form at the vertex with this mask.  neuron < 0: write the vertex, 2 D numbers. */
typedef int (*fc_exact)(void *self, const int8_t *sign, const uint64_t *mask, int32_t neuron, double *vertex);

typedef struct {
    void *data;
    size_t size, room;
} fc_list;

typedef struct {
    int32_t d, layers, hidden, outputs, walls, words;
    int integral, whole, rounded; /* hidden layers and outputs of integers; roundings of other numbers */
    int32_t *start;        /* layer l has the neurons start[l] .. start[l + 1] - 1, the last are outputs */
    const double **weight; /* row after row */
    const double **bias;
    double *wall;          /* the forms of the constraints that are no neurons */
    double *form;          /* the forms of the neurons on the cell at hand, D numbers and D bounds each */
    uint64_t *support;     /* which constraints a form is a combination of, where the layer before tells */
    uint64_t *active;      /* those of them that are not zero on the cell at hand */
    fc_exact exact;
    void *self;
    fc_list stack;
    fc_list signs, first_vertex, masks, points, first_facet, facets, faces, maps; /* the results */
    fc_list work_sign, work_x, work_mask, work_count;
    int64_t found, tests, exact_signs, structural, vertices, exact_vertices;
} fc_tree;

FP_STATIC void *fc_room(fc_list *list, size_t more) {
    if (list->size + more > list->room) {
        size_t room = list->room + list->room / 2;
        void *data;
        if (room < list->size + more + 64) room = list->size + more + 64;
        data = realloc(list->data, room);
        if (!data) return NULL;
        list->data = data;
        list->room = room;
    }
    return (char *)list->data + list->size;
}

FP_STATIC int fc_append(fc_list *list, const void *data, size_t size) {
    void *at = fc_room(list, size);
    if (!at) return FC_NO_MEMORY;
    memcpy(at, data, size);
    list->size += size;
    return 0;
}

FP_STATIC fc_cell *fc_new(const fc_tree *tree, int32_t n) {
    size_t signs = ((size_t)tree->hidden + 7) / 8 * 8;
    size_t x = (size_t)n * 2 * (size_t)(tree->d + 1) * sizeof(double);
    fc_cell *cell = malloc(sizeof(fc_cell) + signs + x + (size_t)n * (size_t)tree->words * 8);
    if (!cell) return NULL;
    cell->n = n;
    cell->x = (double *)(cell + 1);
    cell->mask = (uint64_t *)((char *)cell->x + x);
    cell->sign = (int8_t *)(cell->mask + (size_t)n * (size_t)tree->words);
    return cell;
}

FP_INLINE int fc_push(fc_tree *tree, fc_cell *cell) { return fc_append(&tree->stack, &cell, sizeof cell); }

FP_INLINE int fc_has(const uint64_t *mask, int32_t bit) { return (int)(mask[bit >> 6] >> (bit & 63) & 1); }

FP_INLINE void fc_set(uint64_t *mask, int32_t bit) { mask[bit >> 6] |= (uint64_t)1 << (bit & 63); }

FP_INLINE const double *fc_form(const fc_tree *tree, int32_t constraint, int D) {
    if (constraint < tree->walls) return tree->wall + (ptrdiff_t)constraint * 2 * D;
    return tree->form + (ptrdiff_t)(constraint - tree->walls) * 2 * D;
}

/* Case (1) or (4) of the rounding analysis. */
FP_INLINE double fc_bound(int integral, int64_t n, double inherited, double magnitude) {
    if (integral && inherited == 0 && magnitude <= FC_EXACT) return 0;
    return 1.001 * (inherited + (double)(n + 8) * FC_UNIT * (magnitude + inherited)) + FC_TINY;
}

/* Entry k of these D numbers with bounds is zero. */
FP_INLINE int fc_zero(const double *x, int k, int D) { return x[k] == 0 && x[D + k] == 0; }

/* The sign of the form at the vertex, FC_OPEN if floats do not tell. */
FP_INLINE int fc_sign(const fc_tree *tree, const double *form, const double *x, int D) {
    double value = 0, inherited = 0, magnitude = 0, bound;
    int k;
    for (k = 0; k < D; k++) {
        value += form[k] * x[k];
        magnitude += fabs(form[k]) * fabs(x[k]);
        inherited += fabs(form[k]) * x[D + k] + form[D + k] * (fabs(x[k]) + x[D + k]);
    }
    bound = fc_bound(tree->integral, D, inherited, magnitude);
    if (fabs(value) > bound) return value > 0 ? 1 : -1;
    for (k = 0; bound != 0 && k < D; k++)
        if (!fc_zero(form, k, D) && !fc_zero(x, k, D)) return FC_OPEN;
    return 0;
}

/* The forms of a layer on the cell; `active` becomes the constraints that its terms are about. */
FP_INLINE void fc_enter(fc_tree *tree, const fc_cell *cell, int32_t layer, int D) {
    int32_t first = tree->start[layer], last = tree->start[layer + 1], j, i;
    int32_t before = layer ? tree->start[layer - 1] : 0, n = layer ? first - before : D - 1;
    int integral = layer < tree->layers ? tree->integral : tree->whole;
    int64_t terms = n + 1;
    uint64_t *active = tree->active + (ptrdiff_t)layer * tree->words;
    memset(active, 0, (size_t)tree->words * 8);
    fc_set(active, 0);
    for (i = 0; layer && i < n; i++)
        if (cell->sign[before + i] > 0) fc_set(active, tree->walls + before + i);
    for (j = first; j < last; j++) {
        const double *weight = tree->weight[layer] + (ptrdiff_t)(j - first) * n;
        double bias = tree->bias[layer][j - first];
        double *form = tree->form + (ptrdiff_t)j * 2 * D;
        double value[FC_MOST] = {0}, inherited[FC_MOST] = {0}, magnitude[FC_MOST] = {0};
        int k, zero[FC_MOST] = {1, 1, 1, 1, 1};
        if (!layer) {
            for (k = 0; k < D - 1; k++) magnitude[k] = fabs(value[k] = weight[k]);
        } else {
            for (i = 0; i < n; i++) {
                const double *source = tree->form + (ptrdiff_t)(before + i) * 2 * D;
                double w = weight[i], size = fabs(w);
                if (cell->sign[before + i] <= 0 || w == 0) continue;
                for (k = 0; k < D; k++) {
                    zero[k] &= fc_zero(source, k, D);
                    value[k] += w * source[k];
                    magnitude[k] += size * fabs(source[k]);
                    inherited[k] += size * source[D + k];
                }
            }
        }
        zero[D - 1] &= bias == 0;
        value[D - 1] += bias;
        magnitude[D - 1] += fabs(bias);
        for (k = 0; k < D; k++) {
            form[k] = value[k];
            form[D + k] = layer ? zero[k] : !tree->rounded || value[k] == 0;
            form[D + k] = form[D + k] ? 0 : fc_bound(integral, terms, inherited[k], magnitude[k]);
        }
    }
}

/* The form of neuron j vanishes at a vertex on these constraints, since each of its terms does. */
FP_INLINE int fc_structural(const fc_tree *tree, const uint64_t *mask, int32_t layer, int32_t j) {
    const uint64_t *support = tree->support + (ptrdiff_t)j * tree->words;
    const uint64_t *active = tree->active + (ptrdiff_t)layer * tree->words;
    int32_t word;
    if (!layer) return 0;
    for (word = 0; word < tree->words; word++)
        if (support[word] & active[word] & ~mask[word]) return 0;
    return 1;
}

/* The ray on which d forms vanish, up to sign: case (2) or (4). */
FP_INLINE void fc_solve(const fc_tree *tree, const double *const *row, double *x, int D) {
    double m[1 << FC_MOST], p[1 << FC_MOST], q[1 << FC_MOST];
    int zero[1 << FC_MOST], all = (1 << D) - 1, set, c, exact = tree->integral;
    for (c = 0; exact && c < (D - 1) * D; c++) exact = row[c / D][D + c % D] == 0;
    m[0] = p[0] = q[0] = 1;
    zero[0] = 0;
    for (set = 1; set < all; set++) {
        int size = __builtin_popcount((unsigned)set), odd = (size - 1) & 1;
        const double *a = row[size - 1];
        zero[set] = 1;
        double value = 0, least = 0, most = FC_LEAST;
        for (c = 0; c < D; c++) {
            int rest = set & ~(1 << c);
            if (rest == set) continue;
            zero[set] &= zero[rest] || fc_zero(a, c, D);
            value += odd ? -(a[c] * m[rest]) : a[c] * m[rest];
            least += fabs(a[c]) * p[rest];
            most += (fabs(a[c]) + a[D + c]) * q[rest];
            odd = !odd;
        }
        m[set] = value, p[set] = least, q[set] = most;
    }
    for (c = 0; c < D; c++) {
        int rest = all & ~(1 << c);
        x[c] = c & 1 ? -m[rest] : m[rest];
        x[D + c] = zero[rest] || (exact && q[rest] <= FC_EXACT)
            ? 0 : 1.001 * (fabs(q[rest] - p[rest]) + 64 * FC_UNIT * q[rest]) + FC_TINY;
    }
}

/* Turn x to where constraint c, on whose positive side it is, is positive.  0 if that is not certain. */
FP_INLINE int fc_orient(const fc_tree *tree, const fc_cell *cell, int32_t c, double *x, int D) {
    int sign = fc_sign(tree, fc_form(tree, c, D), x, D), k;
    if (sign != 1 && sign != -1) return 0;
    if (c >= tree->walls && cell->sign[c - tree->walls] < 0) sign = -sign;
    for (k = 0; k < D; k++) x[k] = sign < 0 ? -x[k] : x[k];
    return 1;
}

/* The vertex where neuron j's hyperplane meets the edge on the constraints `shared` from the vertex `from`. */
FP_INLINE int fc_meet(fc_tree *tree, const fc_cell *cell, int32_t j, const uint64_t *shared,
                      const uint64_t *from, double *x, uint64_t *mask, int D) {
    const double *row[FC_MOST];
    int32_t chosen[FC_MOST], bits[16], n = 0, word, tries;
    int k, d = D - 1;
    for (word = 0; word < tree->words; word++) {
        uint64_t rest = shared[word];
        while (rest && n < 16) {
            bits[n++] = word * 64 + __builtin_ctzll(rest);
            rest &= rest - 1;
        }
    }
    memcpy(mask, shared, (size_t)tree->words * 8);
    fc_set(mask, tree->walls + j);
    tree->vertices++;
    for (k = 0; k < d - 1; k++) chosen[k] = k;
    row[d - 1] = fc_form(tree, tree->walls + j, D);
    for (tries = 0; tries < 64; tries++) { /* d - 1 of the shared constraints, in lexicographic order */
        for (k = 0; k < d - 1; k++) row[k] = fc_form(tree, bits[chosen[k]], D);
        fc_solve(tree, row, x, D);
        if (!fc_has(shared, 0) && fc_orient(tree, cell, 0, x, D)) return 0;
        for (word = 0; word < tree->words; word++) {
            uint64_t rest = from[word] & ~shared[word];
            while (rest) {
                if (fc_orient(tree, cell, word * 64 + __builtin_ctzll(rest), x, D)) return 0;
                rest &= rest - 1;
            }
        }
        for (k = d - 2; k >= 0 && chosen[k] == n - (d - 1) + k; k--) {}
        if (k < 0) break;
        for (chosen[k]++; ++k < d - 1;) chosen[k] = chosen[k - 1] + 1;
    }
    tree->exact_vertices++;
    return tree->exact(tree->self, cell->sign, mask, -1, x);
}

/* The parts of the cell on both sides of neuron j's hyperplane; `sign` tells where its vertices are. */
FP_INLINE int fc_split(fc_tree *tree, fc_cell *cell, int32_t j, const int8_t *sign, fc_cell **above,
                       fc_cell **below, int D) {
    int32_t W = tree->words, i, k, l, word, fresh = 0, side, count[3] = {0, 0, 0};
    tree->work_x.size = tree->work_mask.size = 0;
    for (i = 0; i < cell->n; i++) count[sign[i] + 1]++;
    for (i = 0; i < cell->n; i++) {
        const uint64_t *up = cell->mask + (ptrdiff_t)i * W;
        if (sign[i] <= 0) continue;
        for (k = 0; k < cell->n; k++) {
            const uint64_t *down = cell->mask + (ptrdiff_t)k * W;
            uint64_t *mask, *shared;
            double *x;
            int bits = 0, edge;
            if (sign[k] >= 0) continue;
            for (word = 0; word < W; word++) bits += __builtin_popcountll(up[word] & down[word]);
            if (bits < D - 2) continue;
            mask = fc_room(&tree->work_mask, (size_t)W * 16);
            x = fc_room(&tree->work_x, (size_t)D * 16);
            if (!mask || !x) return FC_NO_MEMORY;
            shared = mask + W;
            for (word = 0; word < W; word++) shared[word] = up[word] & down[word];
            for (l = 0, edge = 1; edge && l < cell->n; l++) {
                const uint64_t *other = cell->mask + (ptrdiff_t)l * W;
                int inside = l != i && l != k;
                for (word = 0; inside && word < W; word++) inside = !(shared[word] & ~other[word]);
                edge = !inside;
            }
            if (!edge) continue;
            if (fc_meet(tree, cell, j, shared, up, x, mask, D)) return FC_FAILED;
            tree->work_mask.size += (size_t)W * 8;
            tree->work_x.size += (size_t)D * 16;
            fresh++;
        }
    }
    *above = fc_new(tree, count[2] + count[1] + fresh);
    *below = fc_new(tree, count[0] + count[1] + fresh);
    if (!*above || !*below) {
        free(*above);
        free(*below);
        return FC_NO_MEMORY;
    }
    for (side = 1; side >= -1; side -= 2) {
        fc_cell *part = side > 0 ? *above : *below;
        int32_t at = 0;
        part->next = j + 1;
        memcpy(part->sign, cell->sign, (size_t)tree->hidden);
        part->sign[j] = (int8_t)side;
        for (i = 0; i < cell->n; i++) {
            uint64_t *mask = part->mask + (ptrdiff_t)at * W;
            if (sign[i] == -side) continue;
            memcpy(part->x + (ptrdiff_t)at * 2 * D, cell->x + (ptrdiff_t)i * 2 * D, (size_t)D * 16);
            memcpy(mask, cell->mask + (ptrdiff_t)i * W, (size_t)W * 8);
            if (!sign[i]) fc_set(mask, tree->walls + j);
            at++;
        }
        if (!fresh) continue;
        memcpy(part->x + (ptrdiff_t)at * 2 * D, tree->work_x.data, (size_t)fresh * (size_t)D * 16);
        memcpy(part->mask + (ptrdiff_t)at * W, tree->work_mask.data, (size_t)fresh * (size_t)W * 8);
    }
    return 0;
}

/* A constraint's facet is where it vanishes, unless it is at infinity, all of the cell, or part of the face of
   another constraint: faces are intersections of facets. */
FP_STATIC int fc_facets(fc_tree *tree, const fc_cell *cell) {
    int32_t W = tree->words, bits = W * 64, i, k, word, m;
    int32_t *count;
    uint64_t *common;
    tree->work_count.size = tree->work_mask.size = 0;
    count = fc_room(&tree->work_count, (size_t)bits * 4);
    common = fc_room(&tree->work_mask, (size_t)W * 8);
    if (!count || !common) return FC_NO_MEMORY;
    memset(count, 0, (size_t)bits * 4);
    for (i = 0; i < cell->n * W; i++) {
        uint64_t rest = cell->mask[i];
        for (word = i % W; rest; rest &= rest - 1) count[word * 64 + __builtin_ctzll(rest)]++;
    }
    for (k = 1; k < bits; k++) {
        int facet = count[k] > 0 && count[k] < cell->n;
        if (!facet) continue;
        memset(common, 0xff, (size_t)W * 8);
        for (i = 0; i < cell->n; i++) {
            const uint64_t *mask = cell->mask + (ptrdiff_t)i * W;
            for (word = 0; fc_has(mask, k) && word < W; word++) common[word] &= mask[word];
        }
        facet = !(common[0] & 1);
        for (word = 0; facet && word < W; word++) {
            uint64_t rest = common[word];
            for (; rest && facet; rest &= rest - 1) {
                m = word * 64 + __builtin_ctzll(rest);
                facet = count[m] == cell->n || (count[m] == count[k] && m >= k);
            }
        }
        if (facet && (fc_append(&tree->facets, &k, 4) || fc_append(&tree->faces, common, (size_t)W * 8)))
            return FC_NO_MEMORY;
    }
    return 0;
}

/* A leaf: the forms of the outputs have been entered as one more layer. */
FP_STATIC int fc_emit(fc_tree *tree, const fc_cell *cell) {
    size_t W = (size_t)tree->words, D = (size_t)tree->d + 1;
    int64_t vertices, facets;
    int32_t i;
    if (fc_append(&tree->signs, cell->sign, (size_t)tree->hidden)
        || fc_append(&tree->masks, cell->mask, (size_t)cell->n * W * 8) || fc_facets(tree, cell)
        || fc_append(&tree->maps, tree->form + (size_t)tree->hidden * 2 * D, (size_t)tree->outputs * D * 16))
        return FC_NO_MEMORY;
    for (i = 0; i < cell->n; i++)
        if (fc_append(&tree->points, cell->x + (size_t)i * 2 * D, D * 8)) return FC_NO_MEMORY;
    vertices = (int64_t)(tree->masks.size / (W * 8));
    facets = (int64_t)(tree->facets.size / 4);
    tree->found++;
    return fc_append(&tree->first_vertex, &vertices, 8) || fc_append(&tree->first_facet, &facets, 8)
        ? FC_NO_MEMORY : 0;
}

/* One cell from where it stands to a leaf, which is emitted; the other parts are pushed. */
FP_INLINE int fc_descend(fc_tree *tree, fc_cell *cell, int D) {
    int32_t layer = 0, W = tree->words, i, status;
    while (cell->next < tree->hidden) {
        int32_t j = cell->next, up = 0, down = 0;
        int8_t *sign;
        const double *form;
        while (j >= tree->start[layer + 1]) layer++;
        if (j == tree->start[layer]) fc_enter(tree, cell, layer, D);
        if (cell->sign[j] != FC_OPEN) {
            cell->next++;
            continue;
        }
        tree->work_sign.size = 0;
        sign = fc_room(&tree->work_sign, (size_t)cell->n);
        if (!sign) goto no_memory;
        form = fc_form(tree, tree->walls + j, D);
        for (i = 0; i < cell->n; i++) {
            const uint64_t *mask = cell->mask + (ptrdiff_t)i * W;
            int s = fc_sign(tree, form, cell->x + (ptrdiff_t)i * 2 * D, D);
            if (s == FC_OPEN && fc_structural(tree, mask, layer, j)) {
                tree->structural++;
                s = 0;
            }
            if (s == FC_OPEN) {
                tree->exact_signs++;
                s = tree->exact(tree->self, cell->sign, mask, j, NULL);
                if (s == FC_FAILED) goto failed;
            }
            sign[i] = (int8_t)s;
            up += s > 0;
            down += s < 0;
        }
        tree->tests += cell->n;
        if (up && down) {
            fc_cell *above, *below;
            status = fc_split(tree, cell, j, sign, &above, &below, D);
            if (status) goto stop;
            free(cell);
            cell = above;
            if (fc_push(tree, below)) {
                free(below);
                goto no_memory;
            }
            continue;
        }
        for (i = 0; i < cell->n; i++)
            if (!sign[i]) fc_set(cell->mask + (ptrdiff_t)i * W, tree->walls + j);
        cell->sign[j] = (int8_t)(up ? 1 : down ? -1 : 0);
        cell->next++;
    }
    fc_enter(tree, cell, tree->layers, D);
    status = fc_emit(tree, cell);
    free(cell);
    return status;
no_memory:
    status = FC_NO_MEMORY;
    goto stop;
failed:
    status = FC_FAILED;
stop:
    free(cell);
    return status;
}

/* Find cells until so many are found in all, so many signs have been asked for in all, or all is done. */
FP_STATIC int fc_run(fc_tree *tree, int64_t found, int64_t tests) {
    fp_mode mode = fp_keep_subnormals();
    int status = 0;
    while (!status && tree->stack.size && tree->found < found && tree->tests < tests) {
        fc_cell *cell;
        tree->stack.size -= sizeof cell;
        memcpy(&cell, (char *)tree->stack.data + tree->stack.size, sizeof cell);
        switch (tree->d) {
        case 1: status = fc_descend(tree, cell, 2); break;
        case 2: status = fc_descend(tree, cell, 3); break;
        case 3: status = fc_descend(tree, cell, 4); break;
        default: status = fc_descend(tree, cell, 5); break;
        }
    }
    fp_restore(mode);
    return status;
}

FP_STATIC void fc_free(fc_tree *tree) {
    fc_list *lists[] = {&tree->signs, &tree->first_vertex, &tree->masks, &tree->points, &tree->first_facet,
                        &tree->facets, &tree->faces, &tree->maps, &tree->work_sign, &tree->work_x,
                        &tree->work_mask, &tree->work_count};
    size_t i;
    for (i = 0; i < tree->stack.size / sizeof(fc_cell *); i++) free(((fc_cell **)tree->stack.data)[i]);
    free(tree->stack.data);
    for (i = 0; i < sizeof lists / sizeof *lists; i++) free(lists[i]->data);
    free(tree->form), free(tree->wall), free(tree->support), free(tree->active);
    free(tree->start), free(tree->weight), free(tree->bias);
}

#endif
