(** What the formal theorems speak of: ReLU networks on any directed acyclic graph, of any size,
    with parameters in any real field (the rationals and the reals are two).

    Neurons are numbers, as in the library: inputs first, hidden neurons in topological order, then
    outputs. An edge leads from a smaller number to a larger one, never into an input, never out of
    an output. Layered networks of any depth and widths are the special case in which the edges are
    those between consecutive layers. *)

From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Inductive kind := Relu | Identity | Maxpool.

Record architecture := Architecture {
  n_inputs : nat;
  n_hidden : nat;
  n_outputs : nat;
  kind_of : nat -> kind;       (* read at hidden neurons *)
  connected : nat -> nat -> bool
}.

Definition is_input (A : architecture) (v : nat) : bool := (v < n_inputs A)%N.
Definition is_hidden (A : architecture) (v : nat) : bool :=
  (n_inputs A <= v < n_inputs A + n_hidden A)%N.
Definition is_output (A : architecture) (v : nat) : bool :=
  (n_inputs A + n_hidden A <= v < n_inputs A + n_hidden A + n_outputs A)%N.

Definition is_neuron (A : architecture) (v : nat) : bool :=
  [|| is_input A v, is_hidden A v | is_output A v].

Definition edge (A : architecture) (u v : nat) : bool :=
  [&& connected A u v, (u < v)%N, is_input A u || is_hidden A u & is_hidden A v || is_output A v].

Definition sources (A : architecture) (v : nat) : seq nat := [seq u <- iota 0 v | edge A u v].

Definition is_relu (A : architecture) (v : nat) : bool :=
  is_hidden A v && if kind_of A v is Relu then true else false.
Definition is_maxpool (A : architecture) (v : nat) : bool :=
  is_hidden A v && if kind_of A v is Maxpool then true else false.
Definition has_bias (A : architecture) (v : nat) : bool :=
  (is_hidden A v && ~~ is_maxpool A v) || is_output A v.

Record parameters (R : realFieldType) := Parameters {
  weight : nat -> nat -> R;    (* weight u v is read at edges *)
  bias : nat -> R              (* bias v is read at hidden and output neurons but max-pools *)
}.

Section Network.
Variables (R : realFieldType) (A : architecture).
Implicit Types (a b : parameters R) (x y : nat -> R).

(** * The function of a network *)

Definition maximum (s : seq R) : R := if s is z :: s' then foldr Num.max z s' else 0.

Definition preactivation a y v : R := bias a v + \sum_(u <- sources A v) weight a u v * y u.

(** What a neuron puts out when y is what the neurons before it put out. *)
Definition gate a x y v : R :=
  if is_input A v then x v
  else if is_relu A v then Num.max 0 (preactivation a y v)
  else if is_maxpool A v then maximum [seq weight a u v * y u | u <- sources A v]
  else preactivation a y v.

Fixpoint values a x n : seq R :=
  if n is m.+1 then let s := values a x m in rcons s (gate a x (nth 0 s) m) else [::].

(** The output of neuron v at the input x; [valueE] below is its recursion. *)
Definition value a x v : R := nth 0 (values a x v.+1) v.

Definition realization_equal a b : Prop :=
  forall x v, is_output A v -> value a x v = value b x v.

(** * Relations between parameters of one architecture *)

Definition sign_equal a b : Prop :=
  (forall u v, edge A u v -> Num.sg (weight a u v) = Num.sg (weight b u v)) /\
  (forall v, has_bias A v -> Num.sg (bias a v) = Num.sg (bias b v)).

(** b arises from a by the factors l. *)
Definition rescaling (l : nat -> R) a b : Prop :=
  (forall u v, edge A u v -> weight b u v = l v / l u * weight a u v) /\
  (forall v, has_bias A v -> bias b v = l v * bias a v).

Definition scaling_equivalent a b : Prop := exists l : nat -> R,
  [/\ forall v, 0 < l v, forall v, ~~ is_hidden A v -> l v = 1 & rescaling l a b].

Definition signed_scaling_equivalent a b : Prop := exists l : nat -> R,
  [/\ forall v, l v != 0, forall v, ~~ is_hidden A v -> l v = 1 & rescaling l a b].

(** Every hidden neuron has a nonzero incoming and a nonzero outgoing weight. *)
Definition admissible a : Prop := forall v, is_hidden A v ->
  (exists u, edge A u v && (weight a u v != 0)) /\ (exists w, edge A v w && (weight a v w != 0)).

(** * Phi *)

(** The product of the weights along the path u :: p. *)
Fixpoint product a (u : nat) (p : seq nat) : R :=
  if p is v :: p' then weight a u v * product a v p' else 1.

(** Full paths start at an input, partial ones at a neuron whose bias they carry. *)
Definition is_path (u : nat) (p : seq nat) : bool :=
  [&& is_input A u || has_bias A u, path (edge A) u p & is_output A (last u p)].

Definition Phi a (u : nat) (p : seq nat) : R :=
  (if is_input A u then 1 else bias a u) * product a u p.

Definition phi_equal a b : Prop := forall u p, is_path u p -> Phi a u p = Phi b u p.

(** * The activation of a path *)

(** The first of the neurons before the max-pool v whose contribution is the largest. *)
Definition selected a x v : nat :=
  let contributions := [seq weight a u v * value a x u | u <- sources A v] in
  nth 0%N (sources A v) (index (maximum contributions) contributions).

Definition on a x v : bool := is_relu A v ==> (0 < preactivation a (value a x) v).
Definition passes a x u v : bool := is_maxpool A v ==> (u == selected a x v).

(** Every ReLU on the path u :: p is strictly on, every max-pool after u selects the neuron that
    comes before it. *)
Fixpoint activation a x (u : nat) (p : seq nat) : bool :=
  on a x u && if p is v :: p' then passes a x u v && activation a x v p' else true.

(** * Facts about these notions *)

Lemma edge_lt u v : edge A u v -> (u < v)%N.
Proof. by case/and4P. Qed.

Lemma mem_sources u v : (u \in sources A v) = edge A u v.
Proof.
rewrite mem_filter mem_iota add0n leq0n andTb; case e: (edge A u v) => //=.
exact: edge_lt e.
Qed.

Lemma uniq_sources v : uniq (sources A v).
Proof. exact/filter_uniq/iota_uniq. Qed.

Lemma input_hidden v : is_input A v -> is_hidden A v = false.
Proof. by rewrite /is_input /is_hidden ltnNge => /negbTE ->. Qed.

Lemma input_output v : is_input A v -> is_output A v = false.
Proof.
rewrite /is_input /is_output => lt; apply/negbTE; rewrite negb_and -ltnNge.
by rewrite (ltn_addr _ lt).
Qed.

Lemma hidden_output v : is_hidden A v -> is_output A v = false.
Proof.
by rewrite /is_hidden /is_output => /andP[_ lt]; apply/negbTE; rewrite negb_and -ltnNge lt.
Qed.

Lemma input_has_bias v : is_input A v -> has_bias A v = false.
Proof. by move=> i; rewrite /has_bias (input_hidden i) (input_output i). Qed.

Lemma input_no_edge u v : is_input A v -> edge A u v = false.
Proof. by move=> i; rewrite /edge (input_hidden i) (input_output i) !andbF. Qed.

Lemma output_no_edge u v : is_output A u -> edge A u v = false.
Proof.
move=> o; rewrite /edge; case i: (is_input A u); first by rewrite input_output in o.
by case h: (is_hidden A u); [rewrite hidden_output in o|rewrite !andbF].
Qed.

Lemma edge_head u v : edge A u v -> is_hidden A v || is_output A v.
Proof. by case/and4P. Qed.

Lemma edge_tail u v : edge A u v -> is_input A u || is_hidden A u.
Proof. by case/and4P. Qed.

Lemma source_neuron u v : u \in sources A v -> is_neuron A u.
Proof. by rewrite mem_sources /is_neuron orbA => /edge_tail ->. Qed.

Lemma neuron_has_bias v : is_neuron A v -> is_input A v = false -> is_maxpool A v = false ->
  has_bias A v.
Proof. by rewrite /is_neuron /has_bias => + i m; rewrite i m andbT. Qed.

Lemma relu_has_bias v : is_relu A v -> has_bias A v.
Proof. by rewrite /is_relu /has_bias /is_maxpool; case: (is_hidden A v) (kind_of A v) => [] []. Qed.

Lemma size_values a x n : size (values a x n) = n.
Proof. by elim: n => //= n IH; rewrite size_rcons IH. Qed.

Lemma nth_values a x n v : (v < n)%N -> nth 0 (values a x n) v = value a x v.
Proof.
elim: n => // n IH; rewrite ltnS leq_eqVlt => /orP[/eqP -> //|lt].
by rewrite /= nth_rcons size_values lt IH.
Qed.

Lemma eq_gate a x y y' v :
  (forall u, edge A u v -> y u = y' u) -> gate a x y v = gate a x y' v.
Proof.
move=> e; have p: preactivation a y v = preactivation a y' v.
  by congr (_ + _); apply: eq_big_seq => u; rewrite mem_sources => /e ->.
have m: [seq weight a u v * y u | u <- sources A v] = [seq weight a u v * y' u | u <- sources A v].
  by apply/eq_in_map => u; rewrite mem_sources => /e ->.
by rewrite /gate p m.
Qed.

(** The outputs of all neurons solve the equations of the forward pass. *)
Lemma valueE a x v : value a x v = gate a x (value a x) v.
Proof.
rewrite /value /= nth_rcons size_values ltnn eqxx; apply: eq_gate => u /edge_lt lt.
exact: nth_values.
Qed.

Lemma value_input a x v : is_input A v -> value a x v = x v.
Proof. by move=> i; rewrite valueE /gate i. Qed.

(** The maximum of c s is c times that of s, for a positive c. *)
Lemma maximumZ (c : R) (s : seq R) : 0 < c -> maximum [seq c * z | z <- s] = c * maximum s.
Proof.
move=> c0; case: s => [|z s] /=; first by rewrite mulr0.
by elim: s => //= z' s ->; rewrite maxr_pmulr // ltW.
Qed.

Lemma maximum_mem (s : seq R) : s != [::] -> maximum s \in s.
Proof.
case: s => // z s _ /=; elim: s => [|z' s IH] /=; first exact: mem_head.
rewrite !inE; case: (leP z' (foldr Num.max z s)) => _; last by rewrite eqxx orbT.
by move: IH; rewrite inE => /orP[-> //|->]; rewrite !orbT.
Qed.

Lemma product_rcons a u p v : product a u (rcons p v) = product a u p * weight a (last u p) v.
Proof. by elim: p u => [|w p IH] u /=; rewrite ?mul1r ?mulr1 // IH mulrA. Qed.

Lemma product_cat a u p q : product a u (p ++ q) = product a u p * product a (last u p) q.
Proof. by elim: p u => [|w p IH] u /=; rewrite ?mul1r // IH mulrA. Qed.

Lemma product_sg a b u p : sign_equal a b -> path (edge A) u p ->
  Num.sg (product a u p) = Num.sg (product b u p).
Proof.
by case=> sw _; elim: p u => //= v p IH u /andP[e /IH]; rewrite !sgrM sw // => ->.
Qed.

End Network.
