(** With one hidden layer, a balanced member has the least norm of its rescaling class.

    Both sides of the sum at a neuron are then the square root of their product in any other member,
    so that the least norm is 2 sum sqrt(reads v * sends v). Nothing but the neuron itself is
    rescaled around it where all its edges come from inputs and lead to outputs. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section TwoLayers.
Variables (R : realFieldType) (A : architecture) (p : nat).
Implicit Types (a b : parameters R).

Definition targets (v : nat) : seq nat :=
  [seq w <- iota 0 (n_inputs A + n_hidden A + n_outputs A) | edge A v w].

Definition reads a v : R := \sum_(u <- sources A v) `|weight a u v| ^+ p.
Definition sends a v : R := \sum_(w <- targets v) `|weight a v w| ^+ p.

Definition balanced a : Prop := forall v, is_hidden A v -> reads a v = sends a v.

(** The sum of |w|^p over all weights, which all are at hidden neurons. *)
Definition norm a : R := \sum_(v <- iota (n_inputs A) (n_hidden A)) (reads a v + sends a v).

Definition one_hidden_layer : Prop := forall u v, edge A u v ->
  is_input A u && is_hidden A v || is_hidden A u && is_output A v.

Lemma sum_ge_twice (r s t : R) : 0 <= r -> 0 <= s -> 0 <= t -> t * t = r * s -> t + t <= r + s.
Proof.
move=> r0 s0 t0 e; rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?addr_ge0 // -subr_ge0.
suff -> : (r + s) ^+ 2 - (t + t) ^+ 2 = (r - s) ^+ 2 by exact: sqr_ge0.
by transitivity ((r + s) ^+ 2 - 4%:R * (t * t)); [ring|rewrite e; ring].
Qed.

Theorem two_layer_minimum_of_balanced a b :
  one_hidden_layer -> scaling_equivalent A a b -> balanced b ->
  (forall v, is_hidden A v -> reads b v ^+ 2 = reads a v * sends a v) /\ norm b <= norm a.
Proof.
move=> shallow [l [l0 l1 [lw _]]] bal.
have rb v : is_hidden A v -> reads b v = l v ^+ p * reads a v.
  move=> h; rewrite mulr_sumr; apply: eq_big_seq => u; rewrite mem_sources => e.
  have nh : ~~ is_hidden A u.
    case/orP: (shallow _ _ e) => /andP[i]; first by rewrite (input_hidden i).
    by move/hidden_output: h => ->.
  by rewrite lw // (l1 u nh) divr1 normrM exprMn gtr0_norm.
have sb v : is_hidden A v -> sends b v = (l v ^+ p)^-1 * sends a v.
  move=> h; rewrite mulr_sumr; apply: eq_big_seq => w; rewrite mem_filter => /andP[e _].
  have nh : ~~ is_hidden A w.
    case/orP: (shallow _ _ e) => /andP[]; first by move/input_hidden; rewrite h.
    by move=> _; apply: contraTN => /hidden_output ->.
  by rewrite lw // (l1 w nh) mul1r normrM exprMn normfV gtr0_norm // exprVn.
have root v : is_hidden A v -> reads b v * reads b v = reads a v * sends a v.
  move=> h; rewrite {2}bal // rb // sb //; field; exact/lt0r_neq0/exprn_gt0.
split=> [v h|]; first by rewrite expr2 root.
rewrite /norm !big_seq; apply: ler_sum => v; rewrite mem_iota => h.
have g0 c u : 0 <= reads c u by apply: sumr_ge0 => *; rewrite exprn_ge0.
by rewrite -(bal v h) sum_ge_twice ?root //; apply: sumr_ge0 => *; rewrite exprn_ge0.
Qed.

End TwoLayers.
